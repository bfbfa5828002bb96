import type { ServerProcess } from './server-process.ts';
import type { Server } from './server.ts';

/** A server that tests stop, kill, freeze and start again; its address and its data stay the same. */
export interface Restartable extends AsyncDisposable {
  /** Asks it to end in good order, and waits until it has. */
  stop(): Promise<void>;
  /** `kill -9`; waits until it is gone. */
  kill(): Promise<void>;
  /** Starts it again after {@link Restartable.stop} or {@link Restartable.kill}, and waits until it is ready. */
  start(): Promise<void>;
  /** `SIGSTOP`: it keeps its connections and answers nothing. */
  freeze(): Promise<void>;
  /** `SIGCONT` */
  thaw(): Promise<void>;
  /** Everything that it wrote since it was last started. */
  log(): string;
}

/** How to start and end a server that {@link restartable} looks after. */
export interface Launch {
  /** Starts it and waits until it is ready. */
  readonly start: () => Promise<ServerProcess>;
  /** What asks it to end in good order. */
  readonly stopSignal: NodeJS.Signals;
}

/** Starts a server and looks after it. */
export async function restartable({ start, stopSignal }: Launch): Promise<Restartable> {
  let server = await start();
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    await server.signal(signal);
    await server.exit;
  };
  return {
    stop: () => end(stopSignal),
    kill: () => end('SIGKILL'),
    start: async () => {
      await server.exit;
      server = await start();
    },
    freeze: () => server.signal('SIGSTOP'),
    thaw: () => server.signal('SIGCONT'),
    log: () => server.log(),
    [Symbol.asyncDispose]: async () => {
      // Whoever is frozen hears only SIGKILL.
      await server.signal('SIGCONT');
      await server[Symbol.asyncDispose]();
    },
  };
}

/** A server that can only be disposed of: everything else rejects with this reason. */
export function unstoppable(server: Server, reason: string): Restartable {
  const refuse = (): Promise<never> => Promise.reject(new Error(reason));
  return {
    stop: refuse,
    kill: refuse,
    start: refuse,
    freeze: refuse,
    thaw: refuse,
    log: () => server.log(),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}
