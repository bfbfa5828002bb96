/**
 * @typedef {object} Tally
 * @property {number} passed
 * @property {number} failed
 * @property {number} skipped
 * @property {readonly string[]} skippedNames
 * @property {readonly { readonly name: string, readonly firstFailure: string }[]} retried passed, but only when tried again
 *
 * @typedef {object} FileReport one test file in the JSON report of vitest
 * @property {string} name
 * @property {string} status
 * @property {readonly { readonly fullName: string, readonly status: string, readonly failureMessages?: readonly string[] }[]} assertionResults
 */

/**
 * Counts a JSON report of vitest. A file that failed before it had any test counts as one failure; so does a run that ends with an
 * exit code but without any failed test, as when an error happened between tests.
 * @param {{ readonly testResults: readonly FileReport[] }} report
 * @param {number} exitCode
 * @returns {Tally}
 */
export function tally({ testResults }, exitCode) {
  const tests = testResults.flatMap(({ assertionResults }) => assertionResults);
  const skipped = tests.filter(({ status }) => !['passed', 'failed'].includes(status));
  const brokenFiles = testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  );
  const failed = tests.filter(({ status }) => status === 'failed').length + brokenFiles.length;
  return {
    passed: tests.filter(({ status }) => status === 'passed').length,
    failed: failed === 0 && exitCode !== 0 ? 1 : failed,
    skipped: skipped.length,
    skippedNames: skipped.map(({ fullName }) => fullName),
    // The report keeps the failures of a test that passed in the end.
    retried: tests.flatMap(({ status, fullName, failureMessages: [firstFailure] = [] }) =>
      status === 'passed' && firstFailure !== undefined ? [{ name: fullName, firstFailure }] : [],
    ),
  };
}
