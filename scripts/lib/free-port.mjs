import { createServer } from 'node:net';
import { Failure } from './failure.mjs';

/**
 * The first port on 127.0.0.1, from the usual one to the last, that nobody has.
 * @param {number} usual
 * @param {number} last
 * @returns {Promise<number>}
 */
export async function firstFreePort(usual, last) {
  for (let port = usual; port <= last; port += 1) if (await isFree(port)) return port;
  throw new Failure(`no free port between ${usual} and ${last}`, { exitCode: 5 });
}

/**
 * @param {number} port
 * @returns {Promise<boolean>}
 */
function isFree(port) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
