/** Why a run was stopped from outside. */
export type StopReason =
  | { readonly kind: 'signal'; readonly signal: 'SIGINT' | 'SIGTERM' | 'SIGHUP' }
  | { readonly kind: 'timeout'; readonly seconds: number };

/** A signal that a run listens to, and why it was given. */
export interface Cancellation extends Disposable {
  readonly signal: AbortSignal;
  readonly reason: () => StopReason | undefined;
}

/** Exit codes by which shells know these signals. */
const signalExitCodes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/** The exit code of a process that was stopped by a signal. */
export function exitCodeOf(signal: keyof typeof signalExitCodes): number {
  return signalExitCodes[signal];
}

/**
 * Cancels a run on Ctrl+C, on TERM or HUP, and when its time is over. A second Ctrl+C leaves at once; what it leaves
 * on the engine is removed by the next start.
 */
export function createCancellation(timeoutSeconds: number, notify: (text: string) => void): Cancellation {
  const controller = new AbortController();
  let reason: StopReason | undefined;

  const stop = (why: StopReason): void => {
    reason ??= why;
    controller.abort();
  };
  const onSignal = (signal: keyof typeof signalExitCodes): void => {
    if (controller.signal.aborted) process.exit(exitCodeOf(signal));
    notify('Canceling: stopping the steps and cleaning up. Press Ctrl+C again to leave at once.\n');
    stop({ kind: 'signal', signal });
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, onSignal);
  const timer = setTimeout(() => stop({ kind: 'timeout', seconds: timeoutSeconds }), timeoutSeconds * 1000);

  return {
    signal: controller.signal,
    reason: () => reason,
    [Symbol.dispose]() {
      clearTimeout(timer);
      for (const signal of signals) process.off(signal, onSignal);
    },
  };
}
