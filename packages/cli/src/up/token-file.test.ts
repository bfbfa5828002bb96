import { chmodSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createTempDir } from '@slipway/testkit';
import { expect, it } from 'vitest';
import { provideToken } from './token-file.ts';

it('makes a token once, for this user alone', async () => {
  await using directory = await createTempDir();
  const file = path.join(directory.path, 'made', 'token');
  const token = await provideToken(file);
  expect(token).toMatch(/^[\w-]{43}$/);
  expect(await provideToken(file)).toBe(token);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

it('refuses a token that others can read, and a file that holds none', async () => {
  await using directory = await createTempDir();
  const file = path.join(directory.path, 'token');
  await provideToken(file);
  chmodSync(file, 0o644);
  await expect(provideToken(file)).rejects.toMatchObject({ code: 'not-allowed' });
  writeFileSync(file, 'two words');
  await expect(provideToken(file)).rejects.toThrow('does not hold a token');
});
