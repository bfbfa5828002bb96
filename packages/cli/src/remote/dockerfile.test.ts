import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createTempDir } from '@slipway/testkit';
import { describe, expect, it } from 'vitest';
import { dockerfileUpload } from './dockerfile.ts';

async function contextWith(files: readonly string[]) {
  const top = await createTempDir();
  const directory = path.join(top.path, 'context');
  mkdirSync(directory);
  for (const file of files)
    writeFileSync(path.join(directory, file), file.endsWith('.dockerignore') ? 'out\n' : 'FROM x\n');
  return { top, directory };
}

describe('the Dockerfile of a build on a service (statement 140)', () => {
  it('is that of the context, with the rules that go with it', async () => {
    const { top, directory } = await contextWith(['Dockerfile', 'other', 'other.dockerignore']);
    await using _ = top;
    expect(dockerfileUpload(directory, undefined, undefined)).toEqual({
      dockerFilePath: 'Dockerfile',
      selection: { ruleFiles: ['.dockerignore'], include: ['Dockerfile'], extra: [] },
    });
    expect(dockerfileUpload(directory, path.join(directory, 'other'), undefined).selection.ruleFiles).toEqual([
      'other.dockerignore',
    ]);
  });

  it('may lie elsewhere or come from standard input: it goes along in a folder that is not copied', async () => {
    const { top, directory } = await contextWith(['../Dockerfile', '.dockerignore']);
    await using _ = top;
    const { dockerFilePath, selection } = dockerfileUpload(directory, path.join(directory, '../Dockerfile'), undefined);
    expect(dockerFilePath).toMatch(/^\.slipway-[0-9a-f]{16}\/Dockerfile$/);
    expect(selection.extra.map(({ name, content }) => [name, Buffer.from(content).toString()])).toEqual([
      [dockerFilePath, 'FROM x\n'],
      [`${dockerFilePath}.dockerignore`, `out\n\n${path.dirname(dockerFilePath)}\n`],
    ]);
    expect(dockerfileUpload(directory, '-', 'FROM x\n').dockerFilePath).toBe(dockerFilePath);
  });

  it('has to exist', async () => {
    const { top, directory } = await contextWith([]);
    await using _ = top;
    expect(() => dockerfileUpload(directory, undefined, undefined)).toThrow('cannot be read');
  });
});
