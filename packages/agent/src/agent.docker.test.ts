import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { AgentEvent } from '@slipway/core/http';
import { connectDocker, createTempDir, ensureBaseImage, pushImage, startRegistry, watchLeaks } from '@slipway/testkit';
import type { TempDir, TestRegistry } from '@slipway/testkit';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { grantOf, taskRequest } from '../test/grants.ts';
import { startScriptedService, type KnownRun, type ScriptedService } from '../test/scripted-service.ts';
import { startAgent, type Agent } from './index.ts';

const run = promisify(execFile);
const sourceId = 's00000000';
const sourceLocation = `source:${sourceId}`;

/** A context as a client uploads it. */
async function upload(files: Readonly<Record<string, string>>): Promise<Buffer> {
  await using directory = await createTempDir();
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(directory.path, name)), { recursive: true });
    await writeFile(join(directory.path, name), text);
  }
  const { stdout } = await run('tar', ['-C', directory.path, '-cz', '.'], { encoding: 'buffer' });
  return stdout;
}

function only<Kind extends AgentEvent['kind']>(known: KnownRun, kind: Kind) {
  return known.events.filter((event): event is Extract<typeof event, { kind: Kind }> => event.kind === kind);
}

describe('an agent on a real engine', () => {
  let registry: TestRegistry;
  let service: ScriptedService;
  let directory: TempDir;
  let agent: Agent;
  let docker: Awaited<ReturnType<typeof connectDocker>>;
  let image: string;

  beforeAll(async () => {
    docker = await connectDocker();
    [registry, service, directory] = await Promise.all([startRegistry(), startScriptedService(), createTempDir()]);
    image = `${registry.host}/base/busybox:1`;
    await pushImage(docker, await ensureBaseImage(docker), image);
    agent = await startAgent({
      server: service.url,
      token: 'secret-token',
      name: 'agent-1',
      version: '0.0.0',
      slots: 2,
      dataDirectory: directory.path,
      minFreeDiskBytes: 1,
      log: pino({ level: 'silent' }),
    });
  });
  afterAll(async () => {
    await agent[Symbol.asyncDispose]();
    await service[Symbol.asyncDispose]();
    const images = await docker.listImages({ filters: { reference: [`${registry.host}/*`, `${registry.host}/*/*`] } });
    for (const tag of images.flatMap(({ RepoTags }) => RepoTags ?? [])) {
      await docker.getImage(tag).remove({ force: true });
    }
    await registry[Symbol.asyncDispose]();
    await directory[Symbol.asyncDispose]();
  });

  async function execute(grant: ReturnType<typeof grantOf>): Promise<KnownRun> {
    const known = service.queue(grant);
    await service.until(() => only(known, 'finished').length > 0);
    return known;
  }

  const headDigest = async (repository: string, tag: string): Promise<string | null> => {
    const answer = await fetch(`${registry.url}/v2/${repository}/manifests/${tag}`, {
      method: 'HEAD',
      headers: { accept: 'application/vnd.docker.distribution.manifest.v2+json' },
    });
    return answer.headers.get('docker-content-digest');
  };

  it('says what it is', async () => {
    await agent.registered;
    expect(service.registrations[0]?.capabilities).toEqual(['docker', expect.stringMatching(/^engine \d+\./)]);
    expect(service.registrations[0]?.platform.os).toBe('linux');
  });

  it('builds an uploaded context and pushes it under the digest that the registry has', async () => {
    service.sources.set(
      sourceId,
      await upload({ 'docker/Dockerfile': `FROM ${image}\nARG WHO\nRUN echo "I am $WHO" > /who\n` }),
    );
    const known = await execute(
      grantOf(
        {
          type: 'DockerBuildRequest',
          imageNames: ['team/app:{{.Run.ID}}'],
          dockerFilePath: 'docker/Dockerfile',
          arguments: [{ name: 'WHO', value: 'very-secret-name', isSecret: true }],
          sourceLocation,
        },
        { runId: 'rb1', registry: registry.host },
      ),
    );
    const log = known.log.toString();
    expect(only(known, 'finished')[0], log).toMatchObject({ status: 'Succeeded', logEnd: known.log.length });
    const digest = await headDigest('team/app', 'rb1');
    expect(only(known, 'output-image')).toEqual([
      {
        kind: 'output-image',
        stepId: 'push',
        image: { registry: registry.host, repository: 'team/app', tag: 'rb1', digest },
      },
    ]);
    expect(only(known, 'base-images')[0]?.images).toMatchObject([
      { type: 'runtime', image: { registry: registry.host, repository: 'base/busybox', tag: '1' } },
    ]);
    expect(only(known, 'plan')[0]?.steps).toEqual([
      { id: 'build', kind: 'build', waitsFor: [] },
      { id: 'push', kind: 'push', waitsFor: ['build'] },
    ]);
    expect(log.startsWith('Downloading source code...\nFinished downloading source code\n')).toBe(true);
    expect(log.trimEnd().split('\n').at(-1)).toMatch(/^Run ID: rb1 was successful after \d+s$/);
    expect(log).not.toContain('very-secret-name');
  });

  it('runs a task file of an uploaded context with values, secrets and run variables', async () => {
    service.sources.set(
      sourceId,
      await upload({
        'ci/acb.yaml':
          'secrets:\n  - id: token\n    keyvault: https://vault.example.io/secrets/token\n' +
          'steps:\n' +
          `  - cmd: ${image} sh -c 'cat greeting.txt; echo {{.Values.who}} {{.Values.extra}} {{.Run.TriggeredBy}}; echo {{.Secrets.token}}'\n`,
        'values.yaml': 'who: world\nextra: none\n',
        'greeting.txt': 'hello\n',
      }),
    );
    const known = await execute(
      grantOf(
        {
          type: 'FileTaskRunRequest',
          taskFilePath: 'ci/acb.yaml',
          valuesFilePath: 'values.yaml',
          values: [{ name: 'extra', value: 'hidden-value', isSecret: true }],
          secrets: [{ id: 'token', content: Buffer.from('s3cret-token').toString('base64') }],
          sourceLocation,
        },
        { runId: 'rf1', registry: registry.host },
      ),
    );
    const log = known.log.toString();
    expect(only(known, 'finished')[0], log).toMatchObject({ status: 'Succeeded' });
    expect(log).toContain('hello\nworld *** Manual\n***\n');
  });

  it.each([
    [
      'rx1',
      'a task file that is wrong',
      { file: 'steps:\n  - id: a b\n    cmd: image\n' },
      'step ID cannot contain spaces',
    ],
    ['rx2', 'a step that fails', { file: 'steps:\n  - id: bad\n    cmd: IMAGE false\n' }, 'failed to run step ID: bad'],
    [
      'rx3',
      'a context that is not there',
      { file: 'steps: []', sourceLocation: 'source:s99999999' },
      'failed to download context. Please check if the URL is incorrect.',
    ],
  ])('%s fails with the reason: %s', async (runId, _, { file, ...more }, message) => {
    const known = await execute(grantOf(taskRequest(file.replace('IMAGE', image), more), { runId }));
    expect(only(known, 'finished')[0]?.status).toBe('Failed');
    expect(only(known, 'finished')[0]?.error).toContain(message);
    expect(known.log.toString()).toMatch(/Run ID: rx\d failed after \d+s\. Error: /);
  });

  it('leaves out steps that are done, and warns of a push that replaces what an earlier attempt may have pushed', async () => {
    await pushImage(docker, image, `${registry.host}/team/retry:1`);
    const before = await headDigest('team/retry', '1');
    service.sources.set(sourceId, await upload({ Dockerfile: `FROM ${image}\nRUN date +%N > /time\n` }));
    const file =
      `steps:\n  - id: first\n    cmd: ${image} echo first\n` +
      '  - id: image\n    build: -t $Registry/team/retry:1 .\n  - id: push\n    push: ["$Registry/team/retry:1"]\n';
    const known = await execute(
      grantOf(taskRequest(`version: v1.1.0\n${file}`, { sourceLocation }), {
        runId: 'ra1',
        attempt: 2,
        logOffset: 500,
        registry: registry.host,
        doneSteps: ['first'],
      }),
    );
    const log = known.log.toString();
    expect(only(known, 'finished')[0], log).toMatchObject({ status: 'Succeeded', logEnd: 500 + known.log.length });
    const after = await headDigest('team/retry', '1');
    expect(after).not.toBe(before);
    const warning = `${registry.host}/team/retry:1 was ${before ?? ''} before this attempt and is ${after ?? ''} now`;
    expect(only(known, 'warning')[0]?.text).toContain(warning);
    expect(log).toContain(`WARNING: ${warning}`);
    expect(only(known, 'step').map(({ stepId }) => stepId)).not.toContain('first');
    expect(only(known, 'plan')[0]?.steps.length).toBe(3);
  });

  it('logs in where the service has a login, and leaves nothing on the engine', async () => {
    await using guarded = await startRegistry({ auth: 'basic' });
    const login = guarded.login ?? { username: '', password: '' };
    service.credentials.set(guarded.host, login);
    const leaks = await watchLeaks(docker, { 'dev.slipway.run': 'rl1' });
    service.sources.set(sourceId, await upload({ Dockerfile: `FROM ${image}\n` }));
    const known = await execute(
      grantOf(
        { type: 'DockerBuildRequest', imageNames: ['guarded:1'], sourceLocation },
        { runId: 'rl1', registry: guarded.host },
      ),
    );
    expect(only(known, 'finished')[0], known.log.toString()).toMatchObject({ status: 'Succeeded' });
    expect(service.calls.filter((id) => id === 'agentCredential').length).toBeGreaterThan(0);
    await leaks.expectNone();
    await docker.getImage(`${guarded.host}/guarded:1`).remove({ force: true });
  });
});
