import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A directory that exists until it is disposed of. */
export interface TempDir extends AsyncDisposable {
  readonly path: string;
}

/** Makes an empty directory under the system's temporary folder; disposal removes it with all that it holds. */
export async function createTempDir(prefix = 'slipway-test-'): Promise<TempDir> {
  const directory = await mkdtemp(path.join(tmpdir(), prefix));
  return {
    path: directory,
    [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true, maxRetries: 3 }),
  };
}
