import { readFileSync, readdirSync } from 'node:fs';
import { mkdir, readFile, symlink } from 'node:fs/promises';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { join } from 'node:path';
import { createTempDir, startGitServer, type GitRepository, type GitServer } from '@slipway/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkOutGit, type GitCheckout } from './checkout.ts';
import { parseGitUrl } from './source.ts';

let server: GitServer;
let repository: GitRepository;
let first: string;
let second: string;

beforeAll(async () => {
  server = await startGitServer();
  repository = await server.repository('app');
  first = await repository.commit({ Dockerfile: 'FROM scratch\n', 'dir/file': 'first' });
  await repository.git('tag', 'v1');
  second = await repository.commit({ 'dir/file': 'second' });
  await repository.git('checkout', '-q', '-b', 'feature/x');
  const pull = await repository.commit({ 'dir/file': 'feature', only: 'here' });
  await repository.git('update-ref', 'refs/pull/1/head', pull);
  await symlink('/etc', join(repository.directory, 'out'));
  await symlink('.git', join(repository.directory, 'inner'));
  await symlink('dir', join(repository.directory, 'link'));
  await repository.commit({});
  await repository.git('checkout', '-q', 'main');
});

afterAll(() => server[Symbol.asyncDispose]());

async function checkOut<Result>(
  text: string,
  look: (checkout: GitCheckout, root: string) => Result | Promise<Result>,
  signal = new AbortController().signal,
  isForeign = false,
): Promise<Result> {
  await using parent = await createTempDir();
  const [directory, home] = [join(parent.path, 'tree'), join(parent.path, 'home')];
  await Promise.all([mkdir(directory), mkdir(home)]);
  const warn = (): void => undefined;
  const checkout = await checkOutGit(parseGitUrl(text), { directory, home, signal, warn, isForeign });
  return await look(checkout, directory);
}

const readContext =
  (file: string) =>
  async ({ path, commit, branch }: GitCheckout) => ({ text: await readFile(join(path, file), 'utf8'), commit, branch });

describe('checkOutGit (statement 71)', () => {
  it.each<[fragment: string, file: string, text: string, branch: string]>([
    ['', 'dir/file', 'second', 'main'],
    ['#main', 'dir/file', 'second', 'main'],
    ['#:dir', 'file', 'second', 'main'],
    ['#v1', 'dir/file', 'first', 'HEAD'],
    ['#v1:dir', 'file', 'first', 'HEAD'],
    ['#feature/x:dir', 'file', 'feature', 'feature/x'],
    ['#feature/x:link', 'file', 'feature', 'feature/x'],
    ['#refs/heads/main', 'dir/file', 'second', 'main'],
    ['#pull/1/head', 'only', 'here', 'HEAD'],
    ['#refs/pull/1/head:dir', 'file', 'feature', 'HEAD'],
  ])('reads %j', async (fragment, file, text, branch) => {
    const found = await checkOut(repository.url + fragment, readContext(file));
    expect(found).toMatchObject({ text, branch });
  });

  it.each([
    ['a full hash', (hash: string) => hash],
    ['a short hash', (hash: string) => hash.slice(0, 8)],
  ])('finds an old commit by %s', async (_name, shorten) => {
    const found = await checkOut(`${repository.url}#${shorten(first)}:dir`, readContext('file'));
    expect(found).toEqual({ text: 'first', commit: first, branch: 'HEAD' });
    expect(first).not.toBe(second);
  });

  it('fetches no more history than it needs', async () => {
    const shallow = await checkOut(`${repository.url}#main`, (_, root) =>
      readFileSync(join(root, '.git', 'shallow'), 'utf8').trim(),
    );
    expect(shallow).toBe(second);
  });

  it('brings submodules along, those of submodules too, with relative addresses', async () => {
    await using server = await startGitServer();
    const inner = await server.repository('inner');
    await inner.commit({ deep: 'deep' });
    const middle = await server.repository('middle');
    await middle.commit({ '.gitmodules': '[submodule "inner"]\n\tpath = inner\n\turl = ../inner.git\n' });
    await addLink(middle, 'inner', await inner.git('rev-parse', 'HEAD'));
    const outer = await server.repository('outer');
    await outer.commit({ '.gitmodules': '[submodule "middle"]\n\tpath = middle\n\turl = ../middle.git\n' });
    await addLink(outer, 'middle', await middle.git('rev-parse', 'HEAD'));
    expect(await checkOut(outer.url, readContext('middle/inner/deep'))).toMatchObject({ text: 'deep' });
  });
});

async function addLink(repository: GitRepository, path: string, hash: string): Promise<void> {
  await repository.git('update-index', '--add', '--cacheinfo', `160000,${hash},${path}`);
  await repository.git('commit', '-q', '-m', 'link');
}

describe('what a git context refuses', () => {
  it.each([
    ['#none', /error checking out none: .*couldn't find remote ref/],
    ['#deadbeef', /error checking out deadbeef: there is no such branch, tag or commit/],
    [`#${'0'.repeat(40)}`, /error checking out 0{40}/],
    // Statement 72.
    ['#main:none', /error setting git context, not a directory: none/],
    ['#main:dir/file', /error setting git context, not a directory: dir\/file/],
    ['#feature/x:out', /error setting git context, not a directory: out/],
    ['#feature/x:inner', /error setting git context, not a directory: inner/],
  ])('fails for %j', async (fragment, message) => {
    await expect(checkOut(repository.url + fragment, () => undefined)).rejects.toMatchObject({
      code: 'invalid-context',
      message: expect.stringMatching(message) as string,
    });
  });

  it('fails for a repository that does not exist', async () => {
    await expect(checkOut(`${repository.url}x.git`, () => undefined)).rejects.toMatchObject({
      message: expect.stringMatching(/cannot fetch .*not found/) as string,
    });
  });

  it.each(['file:///etc', 'ext::touch x', '-utouch x', '/etc'])('fetches no submodule from %s', async (url) => {
    await using server = await startGitServer();
    const bad = await server.repository('bad');
    await bad.commit({ '.gitmodules': `[submodule "x"]\n\tpath = x\n\turl = "${url}"\n` });
    await addLink(bad, 'x', '1'.repeat(40));
    await expect(checkOut(bad.url, () => undefined)).rejects.toMatchObject({ code: 'invalid-context' });
  });

  it('follows no redirect to another protocol', async () => {
    const server = createServer((_, answer) => answer.writeHead(302, { location: 'file:///etc/x.git' }).end());
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    try {
      const url = `http://127.0.0.1:${port ?? ''}/x.git`;
      await expect(checkOut(url, () => undefined)).rejects.toMatchObject({ code: 'invalid-context' });
    } finally {
      server.close();
    }
  });

  it('ends with all its helpers when it is aborted', async () => {
    const controller = new AbortController();
    const reason = new Error('enough');
    const server = createServer(() => {
      controller.abort(reason);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    try {
      const silent = checkOut(`http://127.0.0.1:${port ?? ''}/x.git`, () => undefined, controller.signal);
      await expect(silent).rejects.toBe(reason);
    } finally {
      server.close();
    }
  });
});

describe('the login of a git context (statement 75)', () => {
  it('is sent to its own server alone and stands in no file', async () => {
    await using server = await startGitServer({ login: 'dummy:s3cr3t-token' });
    await using other = await startGitServer();
    const part = await other.repository('part');
    await part.commit({ part: 'part' });
    const own = await server.repository('own');
    await own.commit({ '.gitmodules': `[submodule "p"]\n\tpath = p\n\turl = ${part.url}\n` });
    await addLink(own, 'p', await part.git('rev-parse', 'HEAD'));
    const url = own.url.replace('http://', 'http://s3cr3t-token@');
    const files = await checkOut(url, ({ path }) => {
      const names = readdirSync(path, { recursive: true, withFileTypes: true, encoding: 'utf8' });
      return names.filter((entry) => entry.isFile()).map((entry) => readFileSync(join(entry.parentPath, entry.name)));
    });
    expect(files.length).toBeGreaterThan(5);
    const forms = ['s3cr3t-token', Buffer.from('dummy:s3cr3t-token').toString('base64')];
    expect(files.filter((content) => forms.some((form) => content.includes(form)))).toEqual([]);
    expect(other.requests.length).toBeGreaterThan(0);
    expect(other.requests.filter(({ authorization }) => authorization !== undefined)).toEqual([]);
  });

  it('is not sent for the submodules of foreign code, not even to its own server', async () => {
    await using server = await startGitServer({ login: 'dummy:s3cr3t-token' });
    const hidden = await server.repository('hidden');
    await hidden.commit({ part: 'not yours' });
    const fork = await server.repository('fork');
    await fork.commit({ '.gitmodules': '[submodule "p"]\n\tpath = p\n\turl = ../hidden.git\n' });
    await addLink(fork, 'p', await hidden.git('rev-parse', 'HEAD'));
    const url = fork.url.replace('http://', 'http://s3cr3t-token@');
    expect(await checkOut(url, readContext('p/part'))).toMatchObject({ text: 'not yours' });
    const before = server.requests.length;
    await expect(checkOut(url, readContext('p/part'), undefined, true)).rejects.toMatchObject({
      message: expect.stringMatching(/cannot fetch the submodules.*without a login/s) as string,
    });
    const asked = server.requests.slice(before).filter(({ path }) => path.startsWith('/hidden.git'));
    expect(asked.length).toBeGreaterThan(0);
    expect(asked.filter(({ authorization }) => authorization !== undefined)).toEqual([]);
  });

  it.each(['ssh://git@127.0.0.1:1/x.git', 'git@127.0.0.1:x.git'])(
    'cannot be a key of this machine for the submodules of foreign code: %s',
    async (address) => {
      await using server = await startGitServer();
      const fork = await server.repository('fork');
      await fork.commit({ '.gitmodules': `[submodule "p"]\n\tpath = p\n\turl = ${address}\n` });
      await addLink(fork, 'p', '1'.repeat(40));
      await expect(checkOut(fork.url, () => undefined, undefined, true)).rejects.toMatchObject({
        message: expect.stringMatching(/transport 'ssh' not allowed/) as string,
      });
    },
  );

  it('is in no message', async () => {
    await using server = await startGitServer({ login: 'me:right' });
    const own = await server.repository('own');
    await own.commit({ file: '' });
    const url = own.url.replace('http://', 'http://me:wr0ng-pass@');
    await expect(checkOut(url, () => undefined)).rejects.toMatchObject({
      message: `cannot fetch ${own.url}: the server refuses the login`,
    });
    await expect(checkOut(own.url, () => undefined)).rejects.toMatchObject({
      message: `cannot fetch ${own.url}: the server asks for a login`,
    });
    expect(server.requests.map(({ authorization }) => authorization !== undefined)).toEqual([true, false]);
  });
});
