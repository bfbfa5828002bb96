import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { connectDocker } from './engine.ts';
import { startAtFreePort } from './free-port.ts';
import { type Restartable, restartable, unstoppable } from './restartable.ts';
import { startServerContainer } from './server-container.ts';
import { isInstalled, type ServerProcess, startServerProcess } from './server-process.ts';
import { createTempDir } from './temp-dir.ts';

/** A Redis of its own on 127.0.0.1. */
export interface TestRedis extends Restartable {
  readonly host: string;
  readonly port: number;
  /** `redis://127.0.0.1:40123`. */
  readonly url: string;
  /** Path of its Unix socket, where one was asked for. */
  readonly socketPath?: string;
  /** Removes what it has written to disk; between its end and its next start. */
  wipe(): Promise<void>;
}

/** What may differ from a Redis that keeps nothing on disk. */
export interface TestRedisOptions {
  /** Use the container image even where the program is installed. A Redis in a container can only be disposed of. */
  readonly form?: 'program' | 'container';
  /** Write each change to an append-only file (synced every second): it comes back with its data. */
  readonly appendOnly?: boolean;
  /** Listen on a Unix socket too. */
  readonly unixSocket?: boolean;
}

const program = 'redis-server';
const image = 'redis:7';
const containerPort = 6379;
const ready = /Ready to accept connections/;

/** Starts a Redis and waits until it accepts connections: the program where it is installed, else `redis:7` in a container. */
export async function startRedis(options: TestRedisOptions = {}): Promise<TestRedis> {
  const form = options.form ?? (isInstalled(program) ? 'program' : 'container');
  return form === 'program' ? await startProgram(options) : await startContainer(options);
}

/** Settings as the program's arguments. */
function settings(port: number, { appendOnly = false }: TestRedisOptions): readonly string[] {
  const persistence = ['--save', '', '--appendonly', appendOnly ? 'yes' : 'no'];
  return ['--port', String(port), '--maxmemory-policy', 'noeviction', ...persistence];
}

async function startProgram(options: TestRedisOptions): Promise<TestRedis> {
  const directory = await createTempDir('slipway-redis-');
  const socketPath = options.unixSocket === true ? path.join(directory.path, 'redis.sock') : undefined;
  const data = ['--bind', '127.0.0.1', '--dir', directory.path];
  const socket = socketPath === undefined ? [] : ['--unixsocket', socketPath];
  const launch = (port: number): Promise<ServerProcess> => startReady([...settings(port, options), ...data, ...socket]);
  try {
    const { port, started: server } = await startAtFreePort((port) =>
      restartable({ start: () => launch(port), stopSignal: 'SIGTERM' }),
    );
    return {
      ...address(port),
      ...server,
      ...(socketPath !== undefined && { socketPath }),
      wipe: async () => {
        for (const entry of await readdir(directory.path))
          await rm(path.join(directory.path, entry), { recursive: true });
      },
      [Symbol.asyncDispose]: async () => {
        await server[Symbol.asyncDispose]();
        await directory[Symbol.asyncDispose]();
      },
    };
  } catch (error) {
    await directory[Symbol.asyncDispose]();
    throw error;
  }
}

async function startReady(args: readonly string[]): Promise<ServerProcess> {
  const server = startServerProcess(program, args);
  try {
    await server.waitForOutput(ready);
    return server;
  } catch (error) {
    await server[Symbol.asyncDispose]();
    throw error;
  }
}

async function startContainer(options: TestRedisOptions): Promise<TestRedis> {
  const quoted = settings(containerPort, options).map((word) => (word === '' ? '""' : word));
  const server = await startServerContainer(await connectDocker(), {
    image,
    port: containerPort,
    command: [program, ...quoted].join(' '),
  }).catch((cause: unknown) => {
    const cure = `install Debian's package redis-server, or let the engine pull ${image}`;
    throw new Error(`there is no Redis to start; ${cure}`, { cause });
  });
  await server.waitForOutput(ready);
  const reason = `a Redis in a container cannot be restarted; install Debian's package ${program}`;
  return {
    ...address(server.port),
    ...unstoppable(server, reason),
    wipe: () => Promise.reject(new Error(reason)),
  };
}

function address(port: number): Pick<TestRedis, 'host' | 'port' | 'url'> {
  return { host: '127.0.0.1', port, url: `redis://127.0.0.1:${port}` };
}
