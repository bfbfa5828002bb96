import { restartable, startServerProcess, type Restartable } from '@slipway/testkit';
import { tasksBinary } from '../tasks-process.ts';

/** A process of the service that a test stops, kills, freezes and starts again. */
export interface Role extends Restartable {
  readonly name: string;
  /** Process ids it has had, the present one last. */
  readonly pids: readonly number[];
}

/** How a role is started. */
export interface RoleOptions {
  readonly name: string;
  readonly args: readonly string[];
  /** Asked for at each start. */
  readonly env: () => Readonly<Record<string, string>>;
  /** What it writes when it is ready; gets the match at each start. */
  readonly ready: RegExp;
  readonly onReady?: (match: RegExpExecArray) => void;
}

/** Starts a role of the service as its own process, as an administrator would. */
export async function startRole({ name, args, env, ready, onReady }: RoleOptions): Promise<Role> {
  const pids: number[] = [];
  const role = await restartable({
    stopSignal: 'SIGTERM',
    start: async () => {
      const server = startServerProcess(process.execPath, [tasksBinary, ...args], { env: { NO_COLOR: '1', ...env() } });
      try {
        const match = await server.waitForOutput(ready);
        pids.push(await server.pid());
        onReady?.(match);
        return server;
      } catch (error) {
        await server[Symbol.asyncDispose]();
        throw error;
      }
    },
  });
  return {
    ...role,
    name,
    pids,
    // In good order, so that a role that cannot end so is seen.
    [Symbol.asyncDispose]: async () => {
      await role.thaw();
      await role.stop();
      await role[Symbol.asyncDispose]();
    },
  };
}
