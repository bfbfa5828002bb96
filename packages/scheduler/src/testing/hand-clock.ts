import type { Clock } from '../clock.ts';

/** A clock that a test moves: whoever sleeps wakes when their time has come. */
export class HandClock implements Clock {
  #now = 1_000_000;
  readonly #sleepers = new Set<{ readonly due: number; readonly wake: () => void }>();

  now(): number {
    return this.#now;
  }

  sleep(ms: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = (): void => {
        signal.removeEventListener('abort', wake);
        this.#sleepers.delete(sleeper);
        resolve();
      };
      const sleeper = { due: this.#now + ms, wake };
      this.#sleepers.add(sleeper);
      signal.addEventListener('abort', wake);
    });
  }

  /** Moves on in small steps, so that whoever wakes can work and sleep again. */
  async pass(ms: number): Promise<void> {
    const end = this.#now + ms;
    while (this.#now < end) {
      this.#now = Math.min(end, this.#now + 50);
      for (const { due, wake } of this.#sleepers) if (due <= this.#now) wake();
      await new Promise(setImmediate);
    }
  }
}
