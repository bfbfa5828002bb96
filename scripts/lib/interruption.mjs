/** Interrupted by Ctrl+C: as a shell reports it. */
export const interruptedExitCode = 130;

/**
 * Turns Ctrl+C and a request to end into a signal, so that what was started can be stopped. A second one ends the process at once.
 * @returns {AbortSignal}
 */
export function interruption() {
  const controller = new AbortController();
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) process.once(signal, () => controller.abort());
  return controller.signal;
}
