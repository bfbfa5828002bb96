import type { Clock } from '../clock.ts';

/** So many requests go to one registry at once. */
const atOnce = 2;
/** Docker Hub is asked no more often than this, in milliseconds: it counts the requests of an address, whoever they are for. */
const hubEveryMs = 1000;

/** Lets requests through to each registry as fast as that may be asked, and to none that asked to be left alone. */
export class HostGates {
  readonly #clock: Clock;
  readonly #gates = new Map<string, Gate>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Does some work when it is its turn. */
  async through<T>(host: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    const gate = this.#gateOf(host);
    await gate.enter();
    try {
      const now = this.#clock.now();
      const wait = gate.nextAt - now;
      if (host === 'docker.io') gate.nextAt = Math.max(gate.nextAt, now) + hubEveryMs;
      if (wait > 0) await this.#clock.sleep(wait, signal);
      signal.throwIfAborted();
      return await work();
    } finally {
      gate.leave();
    }
  }

  /** Leaves a registry alone until a moment. */
  pause(host: string, until: number): void {
    const gate = this.#gateOf(host);
    gate.pausedUntil = Math.max(gate.pausedUntil, until);
  }

  /** Until when a registry is to be left alone; undefined: it may be asked. */
  pausedUntil(host: string): number | undefined {
    const { pausedUntil } = this.#gateOf(host);
    return pausedUntil > this.#clock.now() ? pausedUntil : undefined;
  }

  #gateOf(host: string): Gate {
    const gate = this.#gates.get(host) ?? new Gate();
    this.#gates.set(host, gate);
    return gate;
  }
}

class Gate {
  nextAt = 0;
  pausedUntil = 0;
  #free = atOnce;
  readonly #waiting: (() => void)[] = [];

  async enter(): Promise<void> {
    if (this.#free > 0) this.#free -= 1;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  leave(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free += 1;
    else next();
  }
}
