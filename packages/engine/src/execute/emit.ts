import type { RunEvent } from '@slipway/core';

/** Takes what flows out of an execution, in order. A pending promise is back-pressure. */
export type Emit = (event: RunEvent) => void | Promise<void>;

/**
 * Hands events to `emit` one at a time in the order of the calls, whichever step they come from.
 * The returned promise is settled when the event was taken, which is what makes a slow reader slow the steps down.
 * After the first event that could not be handed over, `onFailure` is told and later events are dropped.
 */
export function inOrder(emit: Emit, onFailure: (cause: unknown) => void): Emit {
  let last: Promise<void> | undefined;
  let broken = false;

  const fail = (cause: unknown): void => {
    broken = true;
    onFailure(cause);
  };
  const follow = (taken: Promise<void>): Promise<void> => {
    const settled: Promise<void> = taken.catch(fail).then(() => {
      if (last === settled) last = undefined;
    });
    last = settled;
    return settled;
  };

  return (event: RunEvent) => {
    if (broken) return undefined;
    if (last !== undefined) {
      return follow(
        last.then(() => {
          if (!broken) return emit(event);
        }),
      );
    }
    // Nothing is under way: a synchronous reader is served without a detour through the event loop.
    try {
      const taken = emit(event);
      return taken === undefined ? undefined : follow(taken);
    } catch (cause) {
      fail(cause);
      return undefined;
    }
  };
}
