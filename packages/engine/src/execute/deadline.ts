/** The longest delay that Node's timers take, about 24 days. */
const longestTimer = 2 ** 31 - 1;

/** What became of work under a deadline. */
export type Timed<Result> = { readonly timedOut: false; readonly result: Result } | { readonly timedOut: true };

/**
 * Does work under one deadline: its signal is aborted when the time is up or when `signal` is.
 * Which of the two it was is read from the signals, never from the error that the work rejects with.
 */
export async function withDeadline<Result>(
  milliseconds: number,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Timed<Result>> {
  const deadline = new AbortController();
  const timer = setTimeout(
    () => {
      deadline.abort();
    },
    Math.min(milliseconds, longestTimer),
  );
  try {
    return { timedOut: false, result: await work(AbortSignal.any([signal, deadline.signal])) };
  } catch (cause) {
    if (deadline.signal.aborted && !signal.aborted) return { timedOut: true };
    throw cause;
  } finally {
    clearTimeout(timer);
  }
}
