import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { startGitServer, type GitRepository, type GitServer } from '@slipway/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runBuilds } from '../../test/build-run.ts';
import { shell, testEngine, type TestRun } from '../../test/engine.ts';
import { buildStep } from '../../test/steps.ts';
import { packFiles } from '../context/files.ts';
import { openContext } from '../context/open.ts';
import { parseContextReference } from '../context/reference.ts';
import type { EngineConnection } from './connect/connection.ts';

let connection: EngineConnection;
let image: string;
let server: GitServer;
let repository: GitRepository;

beforeAll(async () => {
  ({ connection, image } = await testEngine());
  server = await startGitServer({ login: 'dummy:t0ken-value' });
  repository = await server.repository('app');
  const dockerfile = (text: string) => `FROM ${image}\nCOPY . /context\nRUN echo ${text} >/text\n`;
  await repository.commit({ Dockerfile: dockerfile('root'), 'dir/Dockerfile': dockerfile('first'), 'dir/a': '' });
  await repository.git('checkout', '-q', '-b', 'branch');
  const commit = await repository.commit({ 'dir/Dockerfile': dockerfile('branch'), 'dir/other': dockerfile('other') });
  await repository.git('update-ref', 'refs/pull/1/head', commit);
  await repository.git('checkout', '-q', 'main');
});

afterAll(() => server[Symbol.asyncDispose]());

const withToken = (fragment: string): string => repository.url.replace('//', '//t0ken-value@') + fragment;

async function builtText(
  context: string,
  dockerfile?: string,
): Promise<{ readonly run: TestRun; readonly text: string }> {
  const tag = `slipway-test-remote:${process.pid}-${(built += 1)}`;
  const options = { context, tags: [tag], ...(dockerfile === undefined ? {} : { dockerfile }) };
  const run = await runBuilds(connection, {
    files: {},
    steps: [buildStep('build', options), shell(tag, 'show', 'cat /text; ls -A /context')],
  });
  return { run, text: run.text('show') };
}
let built = 0;

describe('builds of contexts that are fetched', () => {
  it.each<[what: string, fragment: string, dockerfile: string | undefined, text: string]>([
    ['a directory of the default branch', '#:dir', undefined, 'first\nDockerfile\na\n'],
    ['a directory of a branch', '#branch:dir', undefined, 'branch\nDockerfile\na\nother\n'],
    ['a pull request', '#pull/1/head:dir', 'other', 'other\nDockerfile\na\nother\n'],
    ['the root', '', undefined, 'root\nDockerfile\ndir\n'],
  ])('statements 71 and 75: build %s', async (_what, fragment, dockerfile, expected) => {
    const { run, text } = await builtText(withToken(fragment), dockerfile);
    expect(run.outcome.error).toBeUndefined();
    expect(text).toBe(expected);
    expect(JSON.stringify(run.outcome) + run.text('build') + run.text('build', 'system')).not.toContain('t0ken-value');
  });

  it.each(['#:none', '#:dir/a'])('statement 72: fail for %s', async (fragment) => {
    const { run } = await builtText(withToken(fragment));
    expect(run.outcome).toMatchObject({ status: 'Failed' });
    expect(run.outcome.error).toMatch(/error setting git context, not a directory/);
    expect(JSON.stringify(run.outcome)).not.toContain('t0ken-value');
  });

  it.each([
    { status: 404, tries: 1 },
    { status: 500, tries: 3 },
  ])('statement 73: ask $tries times for an archive when the answer is $status', async ({ status, tries }) => {
    let asked = 0;
    const web = createServer((_, answer) => {
      asked += 1;
      answer.writeHead(status).end();
    }).listen(0, '127.0.0.1');
    await once(web, 'listening');
    try {
      const { port } = web.address() as AddressInfo;
      const { run } = await builtText(`http://127.0.0.1:${port}/x.tgz`);
      expect(run.outcome.status).toBe('Failed');
      expect(run.outcome.error).toContain(String(status));
      expect(asked).toBe(tries);
    } finally {
      web.close();
    }
  });

  it('statement 73: build a compressed tar', async () => {
    const content = Buffer.from(`FROM ${image}\nCOPY . /context\nRUN echo tar >/text\n`);
    const tar = gzipSync(await buffer(packFiles([{ name: './Dockerfile', content }])));
    const web = createServer((_, answer) => answer.end(tar)).listen(0, '127.0.0.1');
    await once(web, 'listening');
    const address = web.address();
    try {
      const port = typeof address === 'object' ? address?.port : undefined;
      expect((await builtText(`http://127.0.0.1:${port ?? ''}/github/x.tgz`)).text).toBe('tar\nDockerfile\n');
    } finally {
      web.close();
    }
  });

  it('doubt an address of github without .git (contract §5.2)', async () => {
    const { run } = await builtText('http://127.0.0.1:1/github/x', undefined);
    expect(run.text('build', 'system')).toContain(
      'WARNING: http://127.0.0.1:1/github/x might not be valid context. Valid Git repositories should end with .git.\n',
    );
    expect(run.outcome.error).toMatch(/cannot be fetched.*\(3 tries\)/);
  });
});

describe('a run on a context that is fetched', () => {
  it('finds its files in the workspace, and a build finds them too', async () => {
    const content = Buffer.from(`FROM ${image}\nCOPY sub /sub\nRUN cat /sub/file\n`);
    const stdin = packFiles([
      { name: 'Dockerfile', content },
      { name: 'sub/file', content: Buffer.from('from the tar\n') },
      { name: '.dockerignore', content: Buffer.from('secret') },
      { name: 'secret', content: Buffer.from('x') },
    ]);
    const signal = new AbortController().signal;
    const credentials = () => Promise.resolve(undefined);
    const options = { signal, credentials, stdin, warn: () => undefined };
    await using opened = await openContext(parseContextReference('-'), options);
    const run = await runBuilds(connection, {
      files: {},
      steps: [buildStep('build', { noCache: true }), shell(image, 'list', 'ls -A /workspace; cat /workspace/sub/file')],
      options: { context: opened.source },
    });
    expect(run.outcome.error).toBeUndefined();
    expect(run.text('list')).toBe('.dockerignore\nDockerfile\nsub\nfrom the tar\n');
    expect(run.text('build')).toContain('from the tar');
  });
});
