import type Docker from 'dockerode';
import { describeCause } from '../../execute/describe.ts';
import type { DetachedEnd, Output } from '../../runtime/runtime.ts';
import type { Listening } from './listen.ts';

/** A container that goes on after its step. */
export interface Detached {
  readonly stepId: string;
  readonly container: Docker.Container;
  readonly listening: Listening;
  readonly out: Output;
}

/** The containers of a run's detached steps: their output is handed on while they run, and the rest of it at the end. */
export interface DetachedContainers {
  add(one: Detached): void;
  /** Kills those that still run. Resolves when all output has been handed on, with how the others ended; never rejects. */
  finish(): Promise<readonly DetachedEnd[]>;
}

/** Starts with none. */
export function createDetachedContainers(): DetachedContainers {
  const running: { readonly one: Detached; readonly drained: Promise<void> }[] = [];
  return {
    add(one) {
      const drained = one.listening.follow();
      // Looked at by `finish`; until then a failure must not count as unhandled.
      drained.catch(() => undefined);
      running.push({ one, drained });
    },
    async finish() {
      const ends = await Promise.all(running.splice(0).map(({ one, drained }) => finishOne(one, drained)));
      return ends.filter((end) => end !== undefined);
    },
  };
}

/** A log that breaks off is told in the log itself: how the step ended has been said long before. */
async function finishOne(one: Detached, drained: Promise<void>): Promise<DetachedEnd | undefined> {
  const { stepId, container, listening, out } = one;
  try {
    const { State } = await container.inspect();
    if (State.Running) await killUnlessEnded(container);
    await drained;
    return State.Running ? undefined : { stepId, exit: await listening.exit(State.ExitCode) };
  } catch (cause) {
    listening.drop();
    await drained.catch(() => undefined);
    await out('system', Buffer.from(`The log of step ID: ${stepId} may not be complete: ${describeCause(cause)}\n`));
    return undefined;
  }
}

async function killUnlessEnded(container: Docker.Container): Promise<void> {
  try {
    await container.kill({ signal: 'SIGKILL' });
  } catch (cause) {
    // It may have ended since it was looked at.
    if ((await container.inspect()).State.Running) throw cause;
  }
}
