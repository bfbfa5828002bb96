import { randomBytes } from 'node:crypto';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { createTempDir } from '@slipway/testkit';
import { readKeyFile } from './key-file.ts';
import { secretBox } from './secret-box.ts';

const [one, two] = [randomBytes(32), randomBytes(32)];
const refusal = (code: string) => expect.objectContaining({ code }) as unknown;

describe('the box of secrets', () => {
  it('opens what it sealed, for the same record only', () => {
    const box = secretBox([one]);
    const sealed = box.seal('geheim \u{1F511}', 'r1');
    expect(box.open(sealed, 'r1')).toBe('geheim \u{1F511}');
    expect(sealed).not.toContain('geheim');
    expect(box.seal('geheim \u{1F511}', 'r1')).not.toBe(sealed);
    expect(() => box.open(sealed, 'r2')).toThrow(refusal('unavailable'));
  });

  it('notices any change', () => {
    const box = secretBox([one]);
    const sealed = box.seal('geheim', 'r1');
    const [id = '', content = ''] = sealed.split('.');
    const bytes = Buffer.from(content, 'base64');
    for (let index = 0; index < bytes.length; index += 1) {
      const changed = Buffer.from(bytes);
      changed[index] = (changed[index] ?? 0) ^ 1;
      expect(() => box.open(`${id}.${changed.toString('base64')}`, 'r1')).toThrow(refusal('unavailable'));
    }
    expect(() => box.open(`${id}.`, 'r1')).toThrow(refusal('unavailable'));
  });

  it('opens with older keys, seals with the present one, and names a key that it lacks', () => {
    const sealed = secretBox([one]).seal('geheim', 'r1');
    const rotated = secretBox([two, one]);
    expect(rotated.open(sealed, 'r1')).toBe('geheim');
    expect(rotated.seal('geheim', 'r1').startsWith(`${rotated.keyId}.`)).toBe(true);
    expect(() => secretBox([two]).open(sealed, 'r1')).toThrow(/made with key [0-9a-f]{16}, which was not given/);
    expect(() => secretBox([])).toThrow(refusal('invalid-argument'));
    expect(() => secretBox([Buffer.alloc(16)])).toThrow(refusal('invalid-argument'));
  });
});

describe('the key file', () => {
  it('is made once, for its owner alone', async () => {
    await using directory = await createTempDir();
    const file = path.join(directory.path, 'sub', 'keys');
    const [first, ...others] = await Promise.all(Array.from({ length: 20 }, () => readKeyFile(file)));
    for (const other of others) expect(other).toEqual(first);
    expect(await readdir(path.dirname(file))).toEqual(['keys']);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readKeyFile(file)).toEqual(first);
  });

  it('holds several keys, and nothing else', async () => {
    await using directory = await createTempDir();
    const file = path.join(directory.path, 'keys');
    await writeFile(file, `# keys\n${two.toString('base64')}\n\n  ${one.toString('base64')}  \n`);
    expect(await readKeyFile(file)).toEqual([two, one]);
    for (const content of ['', '# nothing\n', 'short\n', `${one.toString('base64')}\nx\n`]) {
      await writeFile(file, content);
      await expect(readKeyFile(file)).rejects.toMatchObject({ code: 'invalid-argument' });
      expect(await readFile(file, 'utf8')).toBe(content);
    }
    await expect(readKeyFile(directory.path)).rejects.toMatchObject({ code: 'invalid-argument' });
  });
});
