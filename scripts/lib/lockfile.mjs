/**
 * @typedef {{ readonly version?: string, readonly integrity?: string, readonly link?: boolean, readonly optional?: boolean }} LockEntry
 * @typedef {{ readonly packages: Readonly<Record<string, LockEntry>> }} Lockfile
 */

/**
 * The packages of the lock file that npm has not installed, or installed otherwise. npm writes what it installed into a lock file of
 * its own inside node_modules, without the packages of other platforms. Contents are compared, not times: `npm install` writes the
 * two files in an order that proves nothing.
 * @param {Lockfile} wanted
 * @param {Lockfile} installed
 * @returns {readonly string[]}
 */
export function outdatedPackages(wanted, installed) {
  return Object.entries(wanted.packages)
    .filter(([where]) => where.includes('node_modules/'))
    .filter(([where, entry]) => {
      const found = installed.packages[where];
      if (found === undefined) return entry.optional !== true;
      return found.version !== entry.version || found.integrity !== entry.integrity || found.link !== entry.link;
    })
    .map(([where]) => where);
}
