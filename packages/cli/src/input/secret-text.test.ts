import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createTempDir } from '@slipway/testkit';
import { describe, expect, it } from 'vitest';
import { readSecretText, withoutLineEnd } from './secret-text.ts';

describe('a secret', () => {
  it.each([
    ['word\n', 'word'],
    ['word\r\n', 'word'],
    ['two words ', 'two words '],
    ['-----BEGIN KEY-----\nabc\n-----END KEY-----\n', '-----BEGIN KEY-----\nabc\n-----END KEY-----\n'],
    ['\n', ''],
  ])('%j is read as %j', (text, secret) => {
    expect(withoutLineEnd(text)).toBe(secret);
  });

  it('comes from a file, and may not be empty or missing', async () => {
    await using directory = await createTempDir();
    const file = path.join(directory.path, 'secret');
    await writeFile(file, 's3cret\n');
    expect(await readSecretText({ question: 'Value', file })).toBe('s3cret');
    await writeFile(file, '\n');
    await expect(readSecretText({ question: 'Value', file })).rejects.toThrow('no value was given');
    await expect(readSecretText({ question: 'Value', file: `${file}-none` })).rejects.toThrow('cannot be read');
  });
});
