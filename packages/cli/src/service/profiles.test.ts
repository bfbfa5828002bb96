import { statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createTempDir } from '@slipway/testkit';
import { expect, it } from 'vitest';
import { readProfiles, removeProfile, saveProfile } from './profiles.ts';

it('keeps logins where only this user can read them; the last one is used', async () => {
  await using directory = await createTempDir();
  const file = path.join(directory.path, 'made', 'credentials.json');
  expect(await readProfiles(file)).toEqual({ profiles: {} });
  await saveProfile('a', { server: 'https://a', token: '1' }, file);
  await saveProfile('b', { server: 'https://b', token: '2' }, file);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(statSync(path.dirname(file)).mode & 0o777).toBe(0o700);
  expect((await readProfiles(file)).current).toBe('b');
  expect(await removeProfile('b', file)).toBe(true);
  expect(await removeProfile('b', file)).toBe(false);
  expect(await readProfiles(file)).toEqual({ profiles: { a: { server: 'https://a', token: '1' } } });
});

it('refuses a file that is damaged, and says which', async () => {
  await using directory = await createTempDir();
  const file = path.join(directory.path, 'credentials.json');
  writeFileSync(file, '{"profiles": 1}');
  await expect(readProfiles(file)).rejects.toThrow(file);
});
