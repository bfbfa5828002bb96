/**
 * What is wrong with a Node version, or undefined. The repository's `engines` field has the form `>=20.19`.
 * @param {string} version as `process.versions.node` gives it
 * @param {string} required
 * @returns {string | undefined}
 */
export function nodeVersionProblem(version, required) {
  const oldest = required.replace('>=', '');
  if (version.localeCompare(oldest, 'en', { numeric: true }) >= 0) return undefined;
  return `Slipway needs Node ${oldest} or newer; this is ${version}. Install a current one (https://nodejs.org) and try again.`;
}
