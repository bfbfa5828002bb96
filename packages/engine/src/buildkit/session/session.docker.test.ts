import { programFiles, pushImage, startFaultFront, startRegistry, startSshAgent } from '@slipway/testkit';
import { beforeAll, describe, expect, it } from 'vitest';
import { runBuilds, uniqueTag, type BuildRun } from '../../../test/build-run.ts';
import { testEngine, type TestRun } from '../../../test/engine.ts';
import { buildStep } from '../../../test/steps.ts';
import type { EngineConnection } from '../../docker/connect/connection.ts';

let connection: EngineConnection;
let image: string;
beforeAll(async () => {
  ({ connection, image } = await testEngine());
});

const run = (given: BuildRun): Promise<TestRun> => runBuilds(connection, given);

describe('logins in a build', () => {
  it('a private base image builds with the login of its registry, and with no other', async () => {
    await using registry = await startRegistry({ auth: 'basic' });
    const base = `${registry.host}/private/base:1`;
    await pushImage(connection.docker, image, base, registry.login);
    const files = { Dockerfile: `FROM ${base}\nRUN true\n` };
    const asked: string[] = [];
    const built = await run({
      files,
      steps: [buildStep('build')],
      options: {
        credentials: (host) => {
          asked.push(host);
          return Promise.resolve(host === registry.host ? registry.login : undefined);
        },
      },
    });
    expect(built.outcome.error).toBeUndefined();
    expect([...new Set(asked)]).toEqual([registry.host]);
    const refused = await run({ files, steps: [buildStep('build', { noCache: true, pull: true })] });
    expect(refused.outcome.error).toMatch(/authorization failed|no basic auth|401 Unauthorized/);
  });

  it('a registry never sees the login of another', async () => {
    await using registry = await startRegistry({ auth: 'basic' });
    // Another host with the same accounts: a login that leaked would open it.
    await using other = await startFaultFront(registry.url);
    await pushImage(connection.docker, image, `${registry.host}/private/base:1`, registry.login);
    const built = await run({
      files: { Dockerfile: `FROM ${other.host}/private/base:1\n` },
      steps: [buildStep('build')],
      options: { credentials: (host) => Promise.resolve(host === registry.host ? registry.login : undefined) },
    });
    expect(built.outcome.error).toMatch(/authorization failed|no basic auth|401 Unauthorized/);
    expect(other.requests.length).toBeGreaterThan(0);
  });
});

describe('secrets in a build', () => {
  const dockerfile = (rest: string): string => `FROM ${image}\n${rest}\n`;

  it('80 a secret is in no log, history or layer, though the build has used and shown it', async () => {
    const secret = `s3cret-${process.pid}-${Date.now()}`;
    const tag = uniqueTag();
    let saved = '';
    let history = '';
    const built = await run({
      files: {
        Dockerfile: dockerfile(
          'RUN --mount=type=secret,id=x,required cat /run/secrets/x && wc -c </run/secrets/x >/length',
        ),
        'token.txt': secret,
        '.dockerignore': 'token.txt\n',
      },
      steps: [buildStep('build', { tags: [tag], secrets: [{ id: 'x', source: 'token.txt' }], noCache: true })],
      look: async () => {
        const chosen = connection.docker.getImage(tag);
        history = JSON.stringify(await chosen.history());
        const pieces: Buffer[] = [];
        for await (const piece of await chosen.get()) pieces.push(Buffer.from(piece as Uint8Array));
        saved = Buffer.concat(pieces).toString('latin1');
      },
    });
    expect(built.outcome.error).toBeUndefined();
    expect(saved.length).toBeGreaterThan(1000);
    expect(built.text('build')).toContain('***');
    for (const text of [saved, history, JSON.stringify(built.outcome), allText(built)])
      expect(text).not.toContain(secret);
  });

  it('a secret that nobody gives fails only where it is required', async () => {
    const optional = await run({
      files: { Dockerfile: dockerfile('RUN --mount=type=secret,id=none test ! -e /run/secrets/none') },
      steps: [buildStep('build', { noCache: true })],
    });
    expect(optional.outcome.error).toBeUndefined();
    const required = await run({
      files: { Dockerfile: dockerfile('RUN --mount=type=secret,id=none,required true') },
      steps: [buildStep('build', { noCache: true })],
    });
    expect(required.outcome.error).toMatch(/secret none:? not found/);
  });

  it('a secret without its file fails before anything is built', async () => {
    const built = await run({
      files: { Dockerfile: dockerfile('RUN true') },
      steps: [buildStep('build', { secrets: [{ id: 'x', source: 'missing.txt' }] })],
    });
    expect(built.outcome.error).toContain("the secret 'x' cannot be read: there is no /workspace/missing.txt");
  });

  it('a session answers for as long as a build takes', async () => {
    const built = await run({
      files: {
        Dockerfile: dockerfile('RUN sleep 12\nRUN --mount=type=secret,id=x,required cat /run/secrets/x | wc -c'),
      },
      steps: [
        buildStep(
          'build',
          { secrets: [{ id: 'x', variable: 'TOKEN' }], noCache: true },
          { env: [{ name: 'TOKEN', value: 'abcdefg' }] },
        ),
      ],
    });
    expect(built.outcome.error).toBeUndefined();
    expect(built.text('build')).toMatch(/ 7$/m);
  });
});

describe('SSH agents in a build', () => {
  it('are forwarded where the runtime offers one, by any id', async () => {
    await using agent = await startSshAgent();
    const program = Object.entries(await programFiles('ssh-add')).map(([path, content]) => [`root${path}`, content]);
    const built = await run({
      files: {
        Dockerfile: `FROM ${image}\nCOPY root /\nRUN chmod -R +x /bin/ssh-add /lib64\nRUN --mount=type=ssh,id=deploy,required ssh-add -l\n`,
        ...(Object.fromEntries(program) as BuildRun['files']),
      },
      steps: [buildStep('build', { ssh: [{ id: 'deploy' }], noCache: true })],
      settings: { sshAgent: agent.socket },
    });
    expect(built.outcome.error).toBeUndefined();
    expect(built.text('build')).toContain('(ED25519)');
  });

  it.each([
    { what: 'the runtime offers none', ssh: [{ id: 'default' }], sshAgent: undefined, error: 'no SSH agent is handed' },
    {
      what: 'another socket is named',
      ssh: [{ id: 'default', socket: '/var/run/docker.sock' }],
      sshAgent: '/run/agent',
      error: "--ssh cannot be used with '/var/run/docker.sock'",
    },
  ])('are refused when $what', async ({ ssh, sshAgent, error }) => {
    const built = await run({
      files: { Dockerfile: `FROM ${image}\n` },
      steps: [buildStep('build', { ssh })],
      settings: { sshAgent },
    });
    expect(built.outcome.error).toContain(error);
  });
});

function allText({ events }: TestRun): string {
  return Buffer.concat(events.flatMap((event) => (event.kind === 'log' ? [event.bytes] : []))).toString();
}
