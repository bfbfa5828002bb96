import { once } from 'node:events';
import { createServer } from 'node:net';
import { connectDocker } from './engine.ts';
import { startServerContainer } from './server-container.ts';
import { isInstalled, startServerProcess } from './server-process.ts';
import type { Server } from './server.ts';
import { createTempDir } from './temp-dir.ts';

/** A Redis of its own on 127.0.0.1 that keeps nothing on disk. */
export interface TestRedis extends AsyncDisposable {
  readonly host: string;
  readonly port: number;
  /** `redis://127.0.0.1:40123`. */
  readonly url: string;
  log(): string;
}

/** Which of the two ways to start a Redis. */
export interface TestRedisOptions {
  readonly form?: 'program' | 'container';
}

const program = 'redis-server';
const image = 'redis:7';
const containerPort = 6379;
const ready = /Ready to accept connections/;
const inMemory = ['--save', '', '--appendonly', 'no'];
const portAttempts = 5;

/** Starts a Redis and waits until it accepts connections: the program where it is installed, else `redis:7` in a container. */
export async function startRedis(options: TestRedisOptions = {}): Promise<TestRedis> {
  const form = options.form ?? (isInstalled(program) ? 'program' : 'container');
  const { port, server } = form === 'program' ? await startProgram() : await startContainer();
  return {
    host: '127.0.0.1',
    port,
    url: `redis://127.0.0.1:${port}`,
    log: () => server.log(),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

interface Started {
  readonly port: number;
  readonly server: Server;
}

/** Redis cannot choose a port itself, and another process may take ours between choosing and listening: then once more. */
async function startProgram(attempt = 1): Promise<Started> {
  const directory = await createTempDir('slipway-redis-');
  const port = await freePort();
  const args = ['--bind', '127.0.0.1', '--port', String(port), '--dir', directory.path, ...inMemory];
  const server = startServerProcess(program, args);
  const dispose = async (): Promise<void> => {
    await server[Symbol.asyncDispose]();
    await directory[Symbol.asyncDispose]();
  };
  try {
    await server.waitForOutput(ready);
  } catch (error) {
    await dispose();
    if (attempt < portAttempts && /Address already in use/.test(server.log())) return await startProgram(attempt + 1);
    throw error;
  }
  return { port, server: { ...server, [Symbol.asyncDispose]: dispose } };
}

async function startContainer(): Promise<Started> {
  const server = await startServerContainer(await connectDocker(), {
    image,
    port: containerPort,
    command: `redis-server --port ${containerPort} --save "" --appendonly no`,
  }).catch((cause: unknown) => {
    const cure = `install Debian's package redis-server, or let the engine pull ${image}`;
    throw new Error(`there is no Redis to start; ${cure}`, { cause });
  });
  await server.waitForOutput(ready);
  return { port: server.port, server };
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
