import { setTimeout as sleep } from 'node:timers/promises';

/** Waits for some milliseconds; rejects with the signal's reason as soon as the signal is aborted. */
export async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  if (milliseconds <= 0) return;
  try {
    await sleep(milliseconds, undefined, { signal });
  } catch (cause) {
    signal.throwIfAborted();
    throw cause;
  }
}
