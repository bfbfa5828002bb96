import { LimitError } from './errors.ts';

/** What one template may use. Every limit is a plain number, so that a caller can override any of them. */
export interface Limits {
  /** Nesting of `{{template}}` calls. */
  readonly callDepth: number;
  /** Nesting of blocks and parentheses in the text, and of lists and maps in a printed or copied value. */
  readonly nesting: number;
  /** Rendered text in UTF-16 units. */
  readonly outputLength: number;
  /** Any one string made by a function, in UTF-16 units. */
  readonly stringLength: number;
  /** Any one list made by a function (`until`, `splitList`, ...), in elements. */
  readonly listLength: number;
  /** Work: evaluated nodes, printed elements and handled text; the same template always needs the same number. */
  readonly steps: number;
  /** Time by the timer, in milliseconds. */
  readonly milliseconds: number;
}

/** Limits that no task file of ordinary size comes near. */
export const DEFAULT_LIMITS: Limits = {
  callDepth: 1_000,
  nesting: 1_000,
  outputLength: 8 * 1024 * 1024,
  stringLength: 8 * 1024 * 1024,
  listLength: 100_000,
  steps: 4_000_000,
  milliseconds: 5_000,
};

/** Completes a partial set of limits with the defaults. */
export function resolveLimits(limits: Partial<Limits> | undefined): Limits {
  return { ...DEFAULT_LIMITS, ...limits };
}

/** Reading the clock costs more than a step, so it is read once per this many steps. */
const STEPS_PER_CLOCK_READING = 4_096;

/** Counts the work of one rendering and stops it with a {@link LimitError}. */
export class Budget {
  readonly limits: Limits;
  readonly #now: () => number;
  readonly #deadline: number;
  #steps = 0;
  #nextReading = STEPS_PER_CLOCK_READING;

  constructor(limits: Limits, now: () => number = monotonicNow) {
    this.limits = limits;
    this.#now = now;
    this.#deadline = now() + limits.milliseconds;
  }

  /** Takes steps off the budget. */
  charge(steps: number): void {
    this.#steps += steps;
    if (this.#steps < this.#nextReading) return;
    if (this.#steps > this.limits.steps) throw new LimitError(`more than ${this.limits.steps} steps`);
    this.#nextReading = Math.min(this.#steps + STEPS_PER_CLOCK_READING, this.limits.steps);
    if (this.#now() > this.#deadline) throw new LimitError(`longer than ${this.limits.milliseconds} ms`);
  }

  /** Refuses a string before it is built. */
  checkString(length: number): void {
    if (length > this.limits.stringLength) {
      throw new LimitError(`a string longer than ${this.limits.stringLength} characters`);
    }
  }

  /** Refuses a list before it is built. */
  checkList(length: number): void {
    if (length > this.limits.listLength) throw new LimitError(`a list longer than ${this.limits.listLength} elements`);
  }

  /** Refuses a value nested too deeply, among them one that holds itself. */
  checkNesting(depth: number): void {
    if (depth > this.limits.nesting) throw new LimitError(`a value nested deeper than ${this.limits.nesting}`);
  }
}

function monotonicNow(): number {
  return performance.now();
}
