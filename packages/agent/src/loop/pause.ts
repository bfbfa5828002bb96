import { setTimeout as sleep } from 'node:timers/promises';

/** Waits for some milliseconds, or until the signal is aborted; which of the two it was, the signal says. */
export async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted || milliseconds <= 0) return;
  await sleep(milliseconds, undefined, { signal }).catch(() => undefined);
}

/** Whether a signal is aborted by now: for code that asked before it waited, which the compiler takes for the answer. */
export function isOver(signal: AbortSignal): boolean {
  return signal.aborted;
}
