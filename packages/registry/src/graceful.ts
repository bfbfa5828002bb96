/** How long a request of an upload may go on after the caller has left: one that is broken off leaves an upload that nobody can cancel. */
export const graceMs = 5000;

/** A signal that comes some time after another one, for what should end in good order. */
export interface Grace extends Disposable {
  readonly signal: AbortSignal | undefined;
}

/** Passes a signal on after so many milliseconds; disposal forgets it. */
export function graceful(signal: AbortSignal | undefined, graceMs: number): Grace {
  if (signal === undefined) return { signal, [Symbol.dispose]: () => undefined };
  const late = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const start = (): void => {
    timer = setTimeout(() => late.abort(signal.reason), graceMs);
  };
  if (signal.aborted) start();
  else signal.addEventListener('abort', start, { once: true });
  return {
    signal: late.signal,
    [Symbol.dispose]: () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', start);
    },
  };
}
