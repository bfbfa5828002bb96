import { realpathSync } from 'node:fs';
import { join, sep } from 'node:path';

/** The real path of something below a directory; undefined when it does not exist or a link leads out of the directory. */
export function realPathInside(root: string, path: string): string | undefined {
  try {
    const realRoot = realpathSync(root);
    const real = realpathSync(join(realRoot, path));
    return real === realRoot || real.startsWith(realRoot === sep ? sep : realRoot + sep) ? real : undefined;
  } catch {
    return undefined;
  }
}
