import type Docker from 'dockerode';
import { setTimeout as sleep } from 'node:timers/promises';
import { statusOf } from '../api/engine-error.ts';

/** Between two attempts to kill what the engine does not call running yet, in milliseconds. */
const pauseMs = 100;

/**
 * Kills a container, again and again until `ended` is aborted or the engine has taken the signal. One kill is not enough: a program
 * can write more than its limit before the engine says that its container runs, and until then the engine refuses to kill it.
 * Never rejects.
 */
export async function killUntil(container: Pick<Docker.Container, 'kill'>, ended: AbortSignal): Promise<void> {
  while (!ended.aborted) {
    try {
      await container.kill({ signal: 'SIGKILL' });
      return;
    } catch (cause) {
      if (statusOf(cause) === 404) return;
      await sleep(pauseMs, undefined, { signal: ended }).catch(() => undefined);
    }
  }
}
