import { stage } from './stage.mjs';

/** Counts what passed and what failed; a failed check does not keep the next one from running, an interruption does. */
export class Checks {
  /** @param {AbortSignal} signal */
  constructor(signal) {
    this.signal = signal;
  }

  passed = 0;
  failed = 0;
  skipped = 0;
  /** @type {string[]} */
  skippedNames = [];
  /** @type {import('./test-report.mjs').Tally['retried'][number][]} */
  retried = [];

  /**
   * Runs one check; resolves with its result, or undefined when it failed.
   * @template T
   * @param {string} name
   * @param {() => Promise<T>} work
   * @returns {Promise<T | undefined>}
   */
  async run(name, work) {
    return await this.group(() => stage(name, work));
  }

  /**
   * As {@link Checks.run}, for work that prints its own stages.
   * @template T
   * @param {() => Promise<T>} work
   * @returns {Promise<T | undefined>}
   */
  async group(work) {
    if (this.signal.aborted) return undefined;
    try {
      const result = await work();
      this.passed += 1;
      return result;
    } catch (error) {
      this.failed += 1;
      console.log(error instanceof Error ? error.message : String(error));
      return undefined;
    }
  }

  /** @param {import('./test-report.mjs').Tally} tests */
  add(tests) {
    this.passed += tests.passed;
    this.failed += tests.failed;
    this.skipped += tests.skipped;
    this.skippedNames.push(...tests.skippedNames);
    this.retried.push(...tests.retried);
  }
}
