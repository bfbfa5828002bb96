import path from 'node:path';

/** The repository's root. */
export const root = path.resolve(import.meta.dirname, '../..');

/** What the scripts keep between two calls: pid files, logs, the registry's data. */
export const stateDirectory = path.join(root, '.slipway');
