import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createTempDir } from '@slipway/testkit';
import { describe, expect, it } from 'vitest';
import { gitEnvironment } from './environment.ts';
import { pullLargeFiles } from './large-files.ts';
import { runGit } from './run-git.ts';
import { parseGitUrl } from './source.ts';

/** Notes its words and the address that git would use. */
const noteTaker = '#!/bin/sh\necho "$@ $(git config lfs.url)" >>"$HOME/notes"\n';

interface Given {
  readonly url?: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly program?: string | undefined;
}

/** What `git lfs` was asked for, and what the user was told. */
async function pull({ url = 'https://host/o/r.git', files = {}, program = noteTaker }: Given) {
  await using home = await createTempDir();
  const tree = join(home.path, 'tree');
  await mkdir(tree);
  await writeFile(join(home.path, 'git-lfs'), program);
  await chmod(join(home.path, 'git-lfs'), 0o755);
  const source = parseGitUrl(url);
  const env = gitEnvironment(source, home.path, { PATH: `${home.path}:${process.env['PATH'] ?? ''}` });
  const call = { directory: tree, env, secrets: [], signal: new AbortController().signal };
  await runGit(['init', '-q', '.'], call);
  for (const [name, content] of Object.entries(files)) await writeFile(join(tree, name), content);
  const warnings: string[] = [];
  await pullLargeFiles(source, call, (text) => warnings.push(text));
  const notes = await readFile(join(home.path, 'notes'), 'utf8').catch(() => '');
  return { notes: notes.split('\n').filter((line) => line.startsWith('pull')), warnings };
}

const attributes = { '.gitattributes': '*.bin filter=lfs diff=lfs merge=lfs -text\n' };

describe('pullLargeFiles (contract §5.4)', () => {
  it('asks the address that belongs to the repository, whatever the repository says', async () => {
    const files = { ...attributes, '.lfsconfig': '[lfs]\n\turl = http://169.254.169.254/\n' };
    expect(await pull({ files })).toEqual({ notes: ['pull https://host/o/r.git/info/lfs'], warnings: [] });
    const withoutEnding = await pull({ files, url: 'https://dev.azure.com/o/p/_git/r' });
    expect(withoutEnding.notes).toEqual(['pull https://dev.azure.com/o/p/_git/r.git/info/lfs']);
  });

  it('asks nobody for a repository without such files', async () => {
    expect(await pull({})).toEqual({ notes: [], warnings: [] });
    expect(await pull({ files: { '.gitattributes': '* text\n' } })).toEqual({ notes: [], warnings: [] });
  });

  it('uses over ssh no address that the repository names', async () => {
    const files = { ...attributes, '.lfsconfig': '[lfs]\n\turl = http://host/\n' };
    const { notes, warnings } = await pull({ url: 'git@host:o/r.git', files });
    expect(notes).toEqual([]);
    expect(warnings).toEqual([expect.stringContaining('stay pointers')]);
  });

  it('says when the files stay pointers', async () => {
    const failing = await pull({ files: attributes, program: '#!/bin/sh\ntest "$1" = version\n' });
    expect(failing.warnings).toEqual([expect.stringContaining('could not be fetched')]);
    const missing = await pull({ files: attributes, program: '#!/bin/sh\nexit 1\n' });
    expect(missing.warnings).toEqual([expect.stringContaining('not installed')]);
  });
});
