import { setImmediate } from 'node:timers/promises';

/** So long others of the process may have to wait for statements that follow each other without a pause. */
const mostMs = 10;

/** Lets one at a time through, in the order of their coming. */
export class Turn {
  #isTaken = false;
  #busySince = performance.now();
  readonly #waiting: (() => void)[] = [];

  /** Resolves when it is the caller's turn, which lasts until `give`. */
  async take(): Promise<void> {
    if (this.#isTaken) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#isTaken = true;
    // Statements are synchronous and promises go before timers and sockets: without this a full queue would stop the process.
    if (performance.now() - this.#busySince > mostMs) {
      await setImmediate();
      this.#busySince = performance.now();
    }
  }

  /** Ends the turn. */
  give(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#isTaken = false;
    else next();
  }
}
