import { exitCodeOf, listenToSignals, type StopSignal } from '../local/cancellation.ts';

/** What the first and the second signal do to a command that follows something. Disposal stops listening. */
export interface Interruption extends Disposable {
  /** The signal that came; undefined when none did. */
  readonly stoppedBy: () => StopSignal | undefined;
  /** Changes what the first signal does. */
  readonly onFirst: (action: () => void) => void;
}

/** Listens to Ctrl+C, TERM and HUP: the first does `action`, the second leaves at once. */
export function createInterruption(action: () => void): Interruption {
  let stoppedBy: StopSignal | undefined;
  let current = action;
  const listening = listenToSignals((signal) => {
    if (stoppedBy !== undefined) process.exit(exitCodeOf(signal));
    stoppedBy = signal;
    current();
  });
  return {
    stoppedBy: () => stoppedBy,
    onFirst: (next) => (current = next),
    [Symbol.dispose]: () => listening[Symbol.dispose](),
  };
}
