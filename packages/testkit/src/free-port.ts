import { once } from 'node:events';
import { createServer } from 'node:net';

const attempts = 5;
const addressTaken = /Address already in use/;

/**
 * Starts a server that cannot let the kernel choose its port on one that was free a moment ago, and once more when another process took
 * it meanwhile.
 */
export async function startAtFreePort<T>(
  start: (port: number) => Promise<T>,
  attempt = 1,
): Promise<{ readonly port: number; readonly started: T }> {
  const port = await freePort();
  try {
    return { port, started: await start(port) };
  } catch (error) {
    if (attempt >= attempts || !addressTaken.test(String(error))) throw error;
    return await startAtFreePort(start, attempt + 1);
  }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('the kernel gave no port');
  return address.port;
}
