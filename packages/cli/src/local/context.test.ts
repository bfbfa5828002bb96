import { existsSync } from 'node:fs';
import { symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createTempDir, startGitServer } from '@slipway/testkit';
import { afterEach, beforeEach, describe, expect, it, vi, type MockInstance } from 'vitest';
import { withContext, type LocalContext } from './context.ts';

let notices: MockInstance<typeof process.stderr.write>;
beforeEach(() => {
  notices = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
});
afterEach(() => notices.mockRestore());

const shown = (): string => notices.mock.calls.map(([text]) => String(text)).join('');

/** Opens a context, looks at it, and gives the exit code. */
function look(text: string, use: (context: LocalContext) => Promise<void>): Promise<number> {
  return withContext(text, 60, async (context) => {
    await use(context);
    return 7;
  });
}

describe('withContext', () => {
  it('opens a git repository with its facts, shows no login, and leaves nothing behind', async () => {
    await using server = await startGitServer({ login: 'dummy:t0ken-value' });
    const repository = await server.repository('app');
    const commit = await repository.commit({ 'dir/acb.yaml': 'version: v1.1.0\n' });
    let fetched = '';
    const code = await look(`${repository.url.replace('//', '//t0ken-value@')}#main:dir`, async (context) => {
      expect(context).toMatchObject({ facts: { commit, branch: 'main' }, holdsFiles: true });
      expect(await context.readText('acb.yaml')).toBe('version: v1.1.0\n');
      expect(await context.readText('./acb.yaml')).toBe('version: v1.1.0\n');
      await expect(context.readText('none')).rejects.toMatchObject({ code: 'not-found' });
      await expect(context.readText('../.git/config')).rejects.toMatchObject({ code: 'not-found' });
      fetched = context.source.kind === 'directory' ? context.source.path : '';
      expect(existsSync(fetched)).toBe(true);
    });
    expect(code).toBe(7);
    expect(existsSync(fetched)).toBe(false);
    expect(shown()).toContain(`Fetching the context from http://***@${server.host}/app.git#main:dir\n`);
    expect(shown()).not.toContain('t0ken-value');
  });

  it('reads no file through a link of a repository that leads out', async () => {
    await using server = await startGitServer();
    const repository = await server.repository('app');
    await symlink('/etc/passwd', path.join(repository.directory, 'acb.yaml'));
    await repository.commit({});
    await look(repository.url, async (context) => {
      await expect(context.readText('acb.yaml')).rejects.toMatchObject({ code: 'not-found' });
    });
  });

  it('takes a directory as it is, with paths relative to it', async () => {
    await using directory = await createTempDir();
    await writeFile(path.join(directory.path, 'values.yaml'), 'a: 1\n');
    await look(directory.path, async (context) => {
      expect(context).toMatchObject({ directory: directory.path, holdsFiles: false, facts: {} });
      expect(await context.readText('values.yaml')).toBe('a: 1\n');
    });
    expect(existsSync(directory.path)).toBe(true);
  });

  it('is without files for /dev/null', async () => {
    await look('/dev/null', (context) => {
      expect(context.source).toEqual({ kind: 'none' });
      return Promise.resolve();
    });
  });

  it.each(['/does/not/exist', 'file:///etc', 'ext::sh -c x', 'https://127.0.0.1:1/x.git#--upload-pack=x'])(
    'refuses %s',
    async (text) => {
      await expect(look(text, () => Promise.resolve())).rejects.toMatchObject({ code: 'invalid-context' });
    },
  );
});
