import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A socket before the engine's own, which sees when something is asked of the engine. */
export interface EngineWatch extends AsyncDisposable {
  /** For DOCKER_HOST. */
  readonly address: string;
  /** Resolves with the moment, by `performance.now`, at which a run asks the engine for something the next time. */
  nextCall(): Promise<number>;
}

const engineSocket = '/var/run/docker.sock';
/** What a run begins with, and a sweep does not. */
const runsCall = /^(?:GET \S*\/images\/|POST \S*\/(?:containers|networks|volumes)\/create)/;

/** Puts a socket before the engine of this computer. */
export async function watchEngine(): Promise<EngineWatch> {
  const directory = await mkdtemp(path.join(tmpdir(), 'slipway-bench-'));
  const socketPath = path.join(directory, 'docker.sock');
  const waiting = new Set<(moment: number) => void>();
  const open = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (near) => {
    const far = connect({ path: engineSocket, allowHalfOpen: true });
    for (const socket of [near, far]) {
      open.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => open.delete(socket));
    }
    near.on('data', (chunk: Buffer) => {
      if (!runsCall.test(chunk.subarray(0, 200).toString('latin1'))) return;
      for (const tell of waiting) tell(performance.now());
      waiting.clear();
    });
    near.pipe(far).pipe(near);
  }).listen(socketPath);
  await once(server, 'listening');
  return {
    address: `unix://${socketPath}`,
    nextCall: () => new Promise((resolve) => waiting.add(resolve)),
    async [Symbol.asyncDispose]() {
      server.close();
      for (const socket of open) socket.destroy();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
