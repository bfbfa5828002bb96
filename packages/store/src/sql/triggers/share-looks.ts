import { setImmediate } from 'node:timers/promises';

/**
 * Makes a function that looks something up once for all who ask in the same moment. Whoever asks gets what was looked up after that, never
 * before: a change that was made meanwhile is seen.
 */
export function shareLooks<T>(
  look: (task: string, trigger: string) => Promise<T>,
): (task: string, trigger: string) => Promise<T> {
  /** Looks that have not begun yet. */
  const coming = new Map<string, Promise<T>>();
  return (task, trigger) => {
    const key = JSON.stringify([task, trigger]);
    const joined = coming.get(key);
    if (joined !== undefined) return joined;
    // What has come in by then is read first: in a burst those are many.
    const next = setImmediate().then(() => {
      coming.delete(key);
      return look(task, trigger);
    });
    coming.set(key, next);
    return next;
  };
}
