const workspace = '/workspace';

/** The directory a step works in: relative ones count from `/workspace`, absolute ones stand; always clean (contract §2.4). */
export function resolveWorkingDirectory(directory: string | undefined): string {
  if (directory === undefined || directory === '') return workspace;
  return cleanPath(directory.startsWith('/') ? directory : `${workspace}/${directory}`);
}

/** Removes `.`, `..` and doubled slashes from an absolute path by its text alone. */
function cleanPath(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}
