import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Config } from '../config/config.ts';

/** Where the build of the package `dashboard`, which nobody imports, puts its files. */
const builtPage = fileURLToPath(new URL('../../../dashboard/dist/site', import.meta.url));

/** Where the web page's files are: where TASKS_PAGE says, or where the build has put them. Undefined: there is no page. */
export function pageDirectory({ TASKS_PAGE: given }: Pick<Config, 'TASKS_PAGE'>): string | undefined {
  if (given === 'off') return undefined;
  if (given !== undefined) return path.resolve(given);
  // Tests run from sources, where nothing need be built.
  return existsSync(path.join(builtPage, 'index.html')) ? builtPage : undefined;
}
