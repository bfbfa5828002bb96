import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** A way to a server on which connections break. */
export interface CuttingProxy extends AsyncDisposable {
  readonly url: string;
  /** How many connections broke after something had come back on them. */
  readonly cuts: () => number;
}

/** Opens a way to a server (`http://127.0.0.1:40123`) that breaks each connection once so many bytes have come back on it. */
export async function startCuttingProxy(target: string, bytes: number): Promise<CuttingProxy> {
  const { hostname, port } = new URL(target);
  const open = new Set<Socket>();
  let cuts = 0;
  const server = createServer((near) => {
    const far = connect(Number(port), hostname);
    const end = (): void => {
      near.destroy();
      far.destroy();
      open.delete(near);
    };
    open.add(near);
    let passed = 0;
    near
      .on('data', (chunk) => far.write(chunk))
      .on('close', end)
      .on('error', end);
    far.on('data', (chunk: Buffer) => {
      near.write(chunk.subarray(0, bytes - passed));
      passed += chunk.length;
      if (passed < bytes) return;
      cuts += 1;
      near.end();
      far.destroy();
    });
    far.on('close', () => near.end()).on('error', end);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the kernel gave no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    cuts: () => cuts,
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of open) socket.destroy();
      await closed;
    },
  };
}
