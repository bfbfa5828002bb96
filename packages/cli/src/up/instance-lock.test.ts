import { readdirSync } from 'node:fs';
import { createTempDir } from '@slipway/testkit';
import { expect, it } from 'vitest';
import { lockDirectory } from './instance-lock.ts';

it('lets one process into a directory, and the next one after it', async () => {
  await using directory = await createTempDir();
  const lock = await lockDirectory(directory.path);
  const refused = { code: 'conflict', message: expect.stringContaining(`process ${process.pid} `) as string };
  await expect(lockDirectory(directory.path)).rejects.toMatchObject(refused);
  await lock[Symbol.asyncDispose]();
  await using _ = await lockDirectory(directory.path);
  expect(readdirSync(directory.path)).toEqual(['lock-1']);
});
