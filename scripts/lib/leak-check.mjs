import { randomUUID } from 'node:crypto';
import { Failure } from './failure.mjs';

const variable = 'SLIPWAY_TEST_SESSION';

/**
 * Remembers what the engine holds now. Programs started with `env` are found again even when their parents are gone.
 * @returns {Promise<{ readonly env: NodeJS.ProcessEnv, expectNoLeaks(): Promise<void> }>}
 */
export async function watchSession() {
  const { connectDocker, findProcesses, watchLeaks } = await import('@slipway/testkit');
  const session = randomUUID();
  const watch = await watchLeaks(await connectDocker());
  return {
    env: { [variable]: session },
    expectNoLeaks: async () => {
      const processes = findProcesses(variable, session);
      if (processes.length > 0) {
        throw new Failure(`still running:\n${processes.map(({ pid, command }) => `  ${pid} ${command}`).join('\n')}`);
      }
      await watch.expectNone();
    },
  };
}
