import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { createTempDir } from './temp-dir.ts';

it('a temporary directory goes with all that it holds', async () => {
  const directory = await createTempDir();
  await mkdir(path.join(directory.path, 'a/b'), { recursive: true });
  await writeFile(path.join(directory.path, 'a/b/c'), '');
  await directory[Symbol.asyncDispose]();
  expect(existsSync(directory.path)).toBe(false);
});
