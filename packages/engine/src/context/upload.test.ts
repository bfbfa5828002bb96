import { mkdir, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createTempDir, type TempDir } from '@slipway/testkit';
import { describe, expect, it } from 'vitest';
import { readTar } from './read-tar.ts';
import { packUpload, surveyUpload, type UploadSelection } from './upload.ts';

const all: UploadSelection = { ruleFiles: ['.dockerignore'], include: [], extra: [] };

async function directoryOf(files: Readonly<Record<string, string>>): Promise<TempDir> {
  const directory = await createTempDir();
  for (const [name, content] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(directory.path, name)), { recursive: true });
    await writeFile(path.join(directory.path, name), content);
  }
  return directory;
}

async function packed(root: string, selection: UploadSelection): Promise<readonly string[]> {
  const names: string[] = [];
  for await (const entry of readTar(packUpload(root, selection))) {
    if (entry.header.type === 'file') names.push(entry.header.name);
    entry.resume();
  }
  return names.sort();
}

describe('what is uploaded of a directory (statement 140)', () => {
  it('leaves out what version control keeps and what .dockerignore names; later rules win', async () => {
    await using directory = await directoryOf({
      '.git/HEAD': 'x',
      '.dockerignore': 'out\n!out/kept\n*.log\n',
      'out/kept': '1',
      'out/gone': '1',
      'a.log': '1',
      'a.txt': '1',
    });
    expect(await packed(directory.path, all)).toEqual(['.dockerignore', 'a.txt', 'out/kept']);
  });

  it('takes along what is needed though it is ignored, the rules included', async () => {
    await using directory = await directoryOf({ '.dockerignore': '**\n', 'deep/Dockerfile': 'FROM x', 'deep/b': '' });
    const selection = { ...all, include: ['deep/Dockerfile', 'none'] };
    expect(await packed(directory.path, selection)).toEqual(['.dockerignore', 'deep/Dockerfile']);
  });

  it('follows the links on the way to a file that is needed', async () => {
    await using directory = await directoryOf({ '.dockerignore': '*\n', 'real/Dockerfile': 'FROM x' });
    await symlink('real', path.join(directory.path, 'link'));
    expect(await packed(directory.path, { ...all, include: ['link/Dockerfile'] })).toContain('real/Dockerfile');
  });

  it('takes along what one of several files with rules leaves', async () => {
    await using directory = await directoryOf({
      '.dockerignore': 'a\nb\n',
      'Dockerfile.dockerignore': 'b\nc\n',
      a: '',
      b: '',
      c: '',
    });
    const selection = { ...all, ruleFiles: ['.dockerignore', 'Dockerfile.dockerignore'] };
    expect(await packed(directory.path, selection)).toEqual(['.dockerignore', 'Dockerfile.dockerignore', 'a', 'c']);
  });

  it('adds files of its own', async () => {
    await using directory = await directoryOf({ a: '' });
    const extra = [{ name: '.slipway/Dockerfile', content: Buffer.from('FROM x') }];
    expect(await packed(directory.path, { ...all, extra })).toEqual(['.slipway/Dockerfile', 'a']);
  });

  it('is counted before it is packed, the largest files named', async () => {
    await using directory = await directoryOf(
      Object.fromEntries([1, 5, 3, 2, 4, 6].map((size) => [`f${size}`, 'x'.repeat(size * 1000)])),
    );
    const selection = { ...all, extra: [{ name: 'extra', content: Buffer.alloc(10) }] };
    const survey = surveyUpload(directory.path, selection);
    let size = 0;
    for await (const piece of packUpload(directory.path, selection) as AsyncIterable<Buffer>) size += piece.length;
    expect(survey.bytes).toBe(size);
    expect(survey.files).toBe(7);
    expect(survey.largest.map(({ name }) => name)).toEqual(['f6', 'f5', 'f4', 'f3', 'f2']);
  });
});
