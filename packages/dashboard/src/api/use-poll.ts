import { SlipwayError } from '@slipway/core';
import { backOffMs, mayPass } from '@slipway/core/http';
import { useEffect, useRef, useState } from 'preact/hooks';

/** What a poll has brought so far. */
export interface Polled<T> {
  readonly value: T | undefined;
  /** Why there is none, where asking again does not help. */
  readonly error: unknown;
  /** Asks now. */
  readonly refresh: () => void;
}

const backOff = { firstMs: 1000, mostMs: 10_000 };

/**
 * Asks again and again while the page is seen. While the service is away it waits longer and keeps what it has; a refusal ends it. `ask`
 * is the one of the first call with these `keys`.
 */
export function usePoll<T>(
  ask: (signal: AbortSignal) => Promise<T>,
  everyMs: number,
  keys: readonly unknown[],
): Polled<T> {
  const [state, setState] = useState<Omit<Polled<T>, 'refresh'>>({ value: undefined, error: undefined });
  const wake = useRef<() => void>(() => undefined);
  useEffect(() => {
    const controller = new AbortController();
    const { signal } = controller;
    const isOver = (): boolean => signal.aborted;
    let wakeUp: () => void = () => undefined;
    wake.current = () => wakeUp();
    setState({ value: undefined, error: undefined });
    const sleep = (ms: number): Promise<void> =>
      new Promise((resolve) => {
        const timer = setTimeout(resolve, ms);
        wakeUp = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    const seen = (): void => {
      if (!document.hidden) wakeUp();
    };
    document.addEventListener('visibilitychange', seen);
    const loop = async (): Promise<void> => {
      let failures = 0;
      while (!isOver()) {
        try {
          const value = await ask(signal);
          failures = 0;
          setState({ value, error: undefined });
        } catch (error) {
          if (isOver()) return;
          if (!(error instanceof SlipwayError && mayPass(error.code))) {
            setState((before) => ({ ...before, error }));
            return;
          }
          failures += 1;
        }
        await sleep(failures === 0 ? everyMs : backOffMs(backOff, failures, Math.random()));
        while (document.hidden && !isOver()) await sleep(60_000);
      }
    };
    void loop();
    return () => {
      document.removeEventListener('visibilitychange', seen);
      controller.abort();
      wakeUp();
    };
  }, keys);
  return { ...state, refresh: () => wake.current() };
}
