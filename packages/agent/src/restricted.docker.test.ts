import type { AgentEvent, RunRequestInput } from '@slipway/core/http';
import {
  connectDocker,
  createTempDir,
  ensureBaseImage,
  pushImage,
  startGitServer,
  startRegistry,
  watchLeaks,
  type GitRepository,
  type GitServer,
  type TempDir,
  type TestRegistry,
} from '@slipway/testkit';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { grantOf } from '../test/grants.ts';
import { startScriptedService, type KnownRun, type ScriptedService } from '../test/scripted-service.ts';
import { startAgent, type Agent } from './index.ts';

const token = 'git-host-token';
const secretTexts = ['hidden-value', 'hidden-bytes', 'hidden-password', token];

type Only<Kind extends AgentEvent['kind']> = Extract<AgentEvent, { kind: Kind }>;

function only<Kind extends AgentEvent['kind']>(known: KnownRun, kind: Kind) {
  return known.events.filter((event): event is Only<Kind> & KnownRun['events'][number] => event.kind === kind);
}

describe('a run of a foreign pull request on a real engine', () => {
  let registry: TestRegistry;
  let service: ScriptedService;
  let directory: TempDir;
  let git: GitServer;
  let base: GitRepository;
  let fork: GitRepository;
  let agent: Agent;
  let docker: Awaited<ReturnType<typeof connectDocker>>;
  let image: string;

  beforeAll(async () => {
    docker = await connectDocker();
    [registry, service, directory, git] = await Promise.all([
      startRegistry(),
      startScriptedService(),
      createTempDir(),
      startGitServer({ login: `dummy:${token}` }),
    ]);
    image = `${registry.host}/base/busybox:1`;
    await pushImage(docker, await ensureBaseImage(docker), image);
    [base, fork] = await Promise.all([git.repository('base'), git.repository('fork')]);
    service.credentials.set(registry.host, { username: 'me', password: 'hidden-password' });
    agent = await startAgent({
      server: service.url,
      token: 'secret-token',
      name: 'agent-1',
      version: '0.0.0',
      dataDirectory: directory.path,
      minFreeDiskBytes: 1,
      log: pino({ level: 'silent' }),
    });
  });
  afterAll(async () => {
    await agent[Symbol.asyncDispose]();
    await service[Symbol.asyncDispose]();
    const images = await docker.listImages({ filters: { reference: [`${registry.host}/*`, `${registry.host}/*/*`] } });
    for (const name of images.flatMap(({ RepoTags }) => RepoTags ?? [])) {
      await docker.getImage(name).remove({ force: true });
    }
    await registry[Symbol.asyncDispose]();
    await git[Symbol.asyncDispose]();
    await directory[Symbol.asyncDispose]();
  });

  const withLogin = (url: string): string => url.replace('http://', `http://${token}@`);

  const foreign = (commit: string, more: Readonly<Record<string, unknown>> = {}): RunRequestInput => ({
    type: 'FileTaskRunRequest',
    taskFilePath: 'ci/acb.yaml',
    valuesFilePath: 'values.yaml',
    sourceLocation: `${withLogin(fork.url)}#${commit}`,
    taskFileLocation: `${withLogin(base.url)}#main`,
    isRestricted: true,
    values: [
      { name: 'open', value: 'shown' },
      { name: 'closed', value: 'hidden-value', isSecret: true },
    ],
    secrets: [{ id: 'token', content: Buffer.from('hidden-bytes').toString('base64') }],
    credentials: [{ registry: registry.host, username: 'me', password: 'hidden-password' }],
    ...more,
  });

  async function execute(runId: string, request: RunRequestInput): Promise<KnownRun> {
    const known = service.queue(
      grantOf(request, {
        runId,
        registry: registry.host,
        cause: {
          kind: 'pull-request',
          trigger: 'pulls',
          commit: 'c'.repeat(40),
          branch: 'their-branch',
          repositoryUrl: base.url,
          pullRequest: '7',
          isFork: true,
        },
      }),
    );
    await service.until(() => only(known, 'finished').length > 0);
    return known;
  }

  async function tagsOf(repository: string): Promise<unknown> {
    const answer = await fetch(`${registry.url}/v2/${repository}/tags/list`);
    return answer.status === 404 ? 'none' : answer.json();
  }

  it("is built by the base branch's task file, gets no secret and no login, and leaves nothing behind", async () => {
    await base.commit({
      Dockerfile: `FROM ${image}\nRUN echo base > /marker\n`,
      'values.yaml': 'from: base-values\n',
      'ci/acb.yaml': [
        'version: v1.1.0',
        'alias: { src: [ci/alias.yaml] }',
        'steps:',
        '  - id: image',
        '    build: -t $Registry/team/app:pr --cache-to type=registry,ref=$Registry/team/app:layers .',
        '    cache: enabled',
        '  - id: push',
        '    push: ["$Registry/team/app:pr"]',
        '  - id: test',
        `    cmd: $Registry/team/app:pr sh -c 'cat /marker; env; echo $who {{.Values.from}} {{.Values.open}} [{{.Values.closed}}]; echo {{.Run.Commit}} {{.Run.Branch}}'`,
      ].join('\n'),
      'ci/alias.yaml': 'who: base-alias\n',
    });
    const commit = await fork.commit({
      Dockerfile: [
        `FROM ${image}`,
        'RUN --mount=type=secret,id=token cat /run/secrets/token || echo no-secret-here',
        'RUN env && echo forked > /marker',
      ].join('\n'),
      'values.yaml': 'from: fork-values\n',
      'ci/acb.yaml':
        `secrets: [{ id: token, keyvault: https://vault.example.io/secrets/token }]\n` +
        `steps:\n  - cmd: ${image} echo FORKED-FILE {{.Secrets.token}} {{.Values.closed}}\n` +
        '  - push: ["$Registry/team/stolen:1"]\n',
      'ci/alias.yaml': 'who: fork-alias\n',
    });
    const leaks = await watchLeaks(docker, { 'dev.slipway.run': 'rf1' });
    const known = await execute('rf1', foreign(commit));
    const log = known.log.toString();
    expect(only(known, 'finished')[0], log).toMatchObject({ status: 'Succeeded' });
    expect(log).toContain('forked\n');
    expect(log).toContain('no-secret-here');
    expect(log).toContain(`base-alias base-values shown []\n${commit} their-branch\n`);
    expect(log).toContain(`not pushed: code of a foreign pull request: ${registry.host}/team/app:pr\n`);
    expect(log).not.toMatch(/FORKED-FILE|fork-values|fork-alias/);
    for (const text of secretTexts) expect(log).not.toContain(text);

    expect(service.calls).not.toContain('agentCredential');
    expect(await tagsOf('team/app')).toBe('none');
    expect(await tagsOf('team/stolen')).toBe('none');
    expect(only(known, 'output-image')).toEqual([]);
    expect(only(known, 'step').filter(({ stepId }) => stepId === 'push')).toMatchObject([{ status: 'skipped' }]);
    expect(only(known, 'plan')[0]?.steps.map(({ id }) => id)).toEqual(['image', 'push', 'test']);
    // What a later run finds under the name is not what foreign code has built.
    expect(await docker.listImages({ filters: { reference: [`${registry.host}/team/app`] } })).toEqual([]);
    await leaks.expectNone();
  });

  it('builds a Dockerfile without pushing it', async () => {
    const commit = await fork.commit({ Dockerfile: `FROM ${image}\nARG CLOSED=none\nRUN echo "closed is $CLOSED"\n` });
    const known = await execute('rf2', {
      type: 'DockerBuildRequest',
      imageNames: ['team/app:pr'],
      arguments: [{ name: 'CLOSED', value: 'hidden-value', isSecret: true }],
      sourceLocation: `${withLogin(fork.url)}#${commit}`,
      isRestricted: true,
    });
    const log = known.log.toString();
    expect(only(known, 'finished')[0], log).toMatchObject({ status: 'Succeeded' });
    expect(log).toContain('closed is none');
    expect(log).toContain('not pushed: code of a foreign pull request');
    expect(await tagsOf('team/app')).toBe('none');
  });

  it.each([
    [
      'secrets',
      'secrets: [{ id: token, keyvault: https://vault.example.io/secrets/token }]\nsteps: [{ cmd: IMAGE echo {{.Secrets.token}} }]\n',
      "the secret 'token' is not given to code of a foreign pull request",
    ],
    ['an SSH agent', 'steps: [{ id: b, build: --ssh default . }]\n', 'step b forwards an SSH agent (--ssh)'],
    ['privileges', 'steps: [{ id: p, cmd: IMAGE true, privileged: true }]\n', 'step p is privileged'],
  ])('does not begin when its task file asks for %s', async (name, file, reason) => {
    await base.commit({ 'ci/acb.yaml': file.replace('IMAGE', image), 'values.yaml': '{}\n' });
    const commit = await fork.commit({ Dockerfile: `FROM ${image}\n` });
    const known = await execute(`rg${name.length}`, foreign(commit));
    const [finished] = only(known, 'finished');
    expect(finished?.status).toBe('Failed');
    expect(`${finished?.error ?? ''}\n${known.log.toString()}`).toContain(reason);
    expect(only(known, 'step').filter(({ status }) => status === 'running')).toEqual([]);
    for (const text of secretTexts) expect(known.log.toString()).not.toContain(text);
  });

  it('reads no other repository with the login of its own', async () => {
    const hidden = await git.repository('hidden');
    const target = await hidden.commit({ recipe: 'not for everyone' });
    await fork.commit({ '.gitmodules': '[submodule "h"]\n\tpath = h\n\turl = ../hidden.git\n' });
    await fork.git('update-index', '--add', '--cacheinfo', `160000,${target},h`);
    await fork.git('commit', '-q', '-m', 'take it');
    const commit = await fork.git('rev-parse', 'HEAD');
    const known = await execute('rs1', foreign(commit));
    expect(only(known, 'finished')[0]).toMatchObject({ status: 'Failed' });
    expect(known.log.toString()).toContain('which foreign code gets without a login');
    const asked = git.requests.filter(({ path }) => path.startsWith('/hidden.git'));
    expect(asked.length).toBeGreaterThan(0);
    expect(asked.filter(({ authorization }) => authorization !== undefined)).toEqual([]);
  });
});
