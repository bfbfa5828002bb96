/** Exit codes by which shells know the signals that stop a run. */
const signalExitCodes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/** A signal that stops a run. */
export type StopSignal = keyof typeof signalExitCodes;

/** The exit code of a process that was stopped by a signal. */
export function exitCodeOf(signal: StopSignal): number {
  return signalExitCodes[signal];
}

/** Calls back for every signal that stops a run, until disposal. */
export function listenToSignals(onSignal: (signal: StopSignal) => void): Disposable {
  const signals = Object.keys(signalExitCodes) as StopSignal[];
  for (const signal of signals) process.on(signal, onSignal);
  return {
    [Symbol.dispose]() {
      for (const signal of signals) process.off(signal, onSignal);
    },
  };
}

/** What a run listens to. Disposal stops listening to the outside. */
export interface Cancellation extends Disposable {
  readonly signal: AbortSignal;
  /** The signal that stopped the run; undefined when none did. */
  readonly stoppedBy: () => StopSignal | undefined;
}

/**
 * Cancels a run on Ctrl+C, on TERM or HUP, and when its time is over, if it has a limit. A second Ctrl+C leaves at once; what it leaves
 * on the engine is removed by the next start.
 */
export function createCancellation(timeoutSeconds: number | undefined, notify: (text: string) => void): Cancellation {
  const controller = new AbortController();
  let stoppedBy: StopSignal | undefined;

  const onSignal = (signal: StopSignal): void => {
    if (controller.signal.aborted) process.exit(exitCodeOf(signal));
    notify('Canceling: stopping the steps and cleaning up. Press Ctrl+C again to leave at once.\n');
    stoppedBy = signal;
    controller.abort();
  };
  const onTimeout = (): void => {
    controller.abort(new DOMException(`the run took longer than ${timeoutSeconds ?? 0} s`, 'TimeoutError'));
  };
  const listening = listenToSignals(onSignal);
  const timer = timeoutSeconds === undefined ? undefined : setTimeout(onTimeout, timeoutSeconds * 1000);

  return {
    signal: controller.signal,
    stoppedBy: () => stoppedBy,
    [Symbol.dispose]() {
      clearTimeout(timer);
      listening[Symbol.dispose]();
    },
  };
}
