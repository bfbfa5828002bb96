/** What ends a script: the message says what is wrong and what to do; there is never a stack trace. */
export class Failure extends Error {
  /** The exit codes are those of the command `tasks`: 1 something did not succeed, 5 a service cannot be reached. */
  exitCode;

  /**
   * @param {string} message
   * @param {{ readonly exitCode?: number }} [options]
   */
  constructor(message, { exitCode = 1 } = {}) {
    super(message);
    this.exitCode = exitCode;
  }
}

/**
 * Runs a script's main function; says in words why it failed and sets the exit code.
 * @param {() => Promise<void>} main
 */
export async function runMain(main) {
  try {
    await main();
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    console.error(`\n${error.message}`);
    process.exitCode = error.exitCode;
  }
}
