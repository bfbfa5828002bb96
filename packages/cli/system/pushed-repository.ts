import { execFile } from 'node:child_process';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { createTempDir, type GitServer } from '@slipway/testkit';

/** A repository on a git server, with a clone from which a test pushes as a developer does. */
export interface PushedRepository extends AsyncDisposable {
  readonly url: string;
  /** From now on, each push is told to this address, signed as Gitea does. */
  tell(hookUrl: string, secret: string): Promise<void>;
  /** Commits files and pushes them. Gives the commit and what the push showed, the answer to the delivery in it. */
  push(
    files: Readonly<Record<string, string>>,
    message: string,
  ): Promise<{ readonly commit: string; readonly output: string }>;
}

const hook = path.join(import.meta.dirname, 'post-receive.js');

/** Makes an empty repository that takes pushes. */
export async function makePushedRepository(server: GitServer, name: string): Promise<PushedRepository> {
  const served = await server.repository(name);
  await served.git('config', 'http.receivepack', 'true');
  // Nobody looks at the work tree behind it.
  await served.git('config', 'receive.denyCurrentBranch', 'ignore');
  const hooks = path.join(await served.git('rev-parse', '--absolute-git-dir'), 'hooks');
  const clone = await createTempDir('slipway-clone-');
  const git = (...words: readonly string[]) =>
    promisify(execFile)('git', ['-c', 'user.name=dev', '-c', 'user.email=dev@localhost', ...words], {
      cwd: clone.path,
    });
  await git('clone', '-q', served.url, '.');
  await git('checkout', '-q', '-B', 'main');
  return {
    url: served.url,
    async tell(hookUrl, secret) {
      await mkdir(hooks, { recursive: true });
      const settings = path.join(hooks, 'settings.json');
      await writeFile(settings, JSON.stringify({ hookUrl, repositoryUrl: served.url, secret }), { mode: 0o600 });
      const script = path.join(hooks, 'post-receive');
      await writeFile(script, `#!/bin/sh\nexec '${process.execPath}' '${hook}' '${settings}'\n`);
      await chmod(script, 0o755);
    },
    async push(files, message) {
      for (const [file, content] of Object.entries(files)) {
        await mkdir(path.dirname(path.join(clone.path, file)), { recursive: true });
        await writeFile(path.join(clone.path, file), content);
      }
      await git('add', '-A');
      await git('commit', '-q', '-m', message);
      const { stderr } = await git('push', 'origin', 'main');
      return { commit: (await git('rev-parse', 'HEAD')).stdout.trim(), output: stderr };
    },
    [Symbol.asyncDispose]: () => clone[Symbol.asyncDispose](),
  };
}
