import { exitCodeOf, listenToSignals } from '../local/cancellation.ts';

/** A wait for the signal that ends a service. Disposal stops listening. */
export interface StopSignal extends Disposable {
  /** Resolves with the first signal; from then on a second one leaves at once. */
  readonly came: Promise<void>;
}

/** Listens to Ctrl+C, TERM and HUP. */
export function awaitStopSignal(): StopSignal {
  let stop: () => void = () => undefined;
  const came = new Promise<void>((resolve) => (stop = resolve));
  let isStopping = false;
  const listening = listenToSignals((signal) => {
    if (isStopping) process.exit(exitCodeOf(signal));
    isStopping = true;
    stop();
  });
  return { came, [Symbol.dispose]: () => listening[Symbol.dispose]() };
}
