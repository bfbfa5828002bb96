import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Explanation, Run } from '@slipway/core/http';
import { createTempDir, startGitServer, type GitServer } from '@slipway/testkit';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startMachines, type Machines } from './machines.ts';
import { makePushedRepository, type PushedRepository } from './pushed-repository.ts';
import { startService, type TestService } from './service.ts';

const secret = randomBytes(32).toString('hex');
const waiting = { timeout: 60_000, interval: 200 };

const dockerfiles = {
  'base/Dockerfile': 'ARG BASE\nFROM $BASE\nRUN echo one > /base\n',
  'web/Dockerfile': 'ARG BASE\nFROM $BASE\nRUN cp /base /web\n',
  'worker/Dockerfile': 'ARG BASE\nFROM $BASE\nRUN cp /web /worker\n',
};

describe('from a push to the images that follow from it', () => {
  let machines: Machines;
  let git: GitServer;
  let service: TestService;
  let repository: PushedRepository;
  beforeAll(async () => {
    [machines, git] = await Promise.all([startMachines(), startGitServer()]);
    const token = randomBytes(16).toString('hex');
    service = await startService(machines.registry.host, { TASKS_REGISTRY_HOOK_TOKEN: token });
    await machines.registry.tellPushesTo(`${service.address}/v1/hooks/registry`, token);
    repository = await makePushedRepository(git, 'images');
    await repository.push(dockerfiles, 'begin');
  });
  afterAll(async () => {
    for (const one of [repository, service, git, machines]) await one[Symbol.asyncDispose]();
  });

  /** Runs a command that must succeed. */
  const tasks = async (args: readonly string[], input?: string) => {
    const exit = await service.run(args, input === undefined ? {} : { input });
    expect(exit.code, `tasks ${args.join(' ')}\n${exit.stderr}`).toBe(0);
    return { stdout: exit.stdout.toString(), stderr: exit.stderr };
  };
  const runsOf = async (task: string) =>
    JSON.parse((await tasks(['runs', '--task', task, '-o', 'json'])).stdout) as readonly Run[];
  const explain = async (task: string) =>
    JSON.parse((await tasks(['trigger', 'explain', task, '-o', 'json'])).stdout) as Explanation;
  const record = async (id: string) => (await service.api(`/v1/runs/${id}`)) as Run;

  /** Waits for the latest run of a task with this trigger to succeed. */
  const succeeded = (task: string, kind: Run['cause']['kind'], count = 1): Promise<Run> =>
    vi.waitFor(async () => {
      const runs = (await runsOf(task)).filter(({ cause }) => cause.kind === kind);
      expect(runs.map(({ status }) => status)).toEqual(Array(count).fill('Succeeded'));
      return runs[0] as Run;
    }, waiting);

  it('saves three tasks, each of which builds on the one before', async () => {
    await tasks(['secret', 'set', 'git-hook'], `${secret}\n`);
    const image = (name: string, base: string, ...words: readonly string[]) => [
      ...['create', `${name}-image`, '-c', `${repository.url}#main:${name}`, '-f', 'Dockerfile'],
      ...['-t', `ours/${name}:1`, '-t', `ours/${name}:{{default .Run.ID .Run.Commit}}`],
      ...['--arg', `BASE=${machines.registry.host}/${base}`, ...words],
    ];
    const hook = ['--source-control-type', 'Gitea', '--webhook-stored-secret', 'git-hook', '--path', 'base/**'];
    const created = await tasks(image('base', 'base/busybox:1', ...hook));
    const address = /address {2}(\S+)/.exec(created.stderr)?.[1] ?? '';
    expect(address).toBe(`${service.address}/v1/hooks/git/base-image/defaultSourceTriggerName`);
    expect(created.stderr).not.toContain(secret);
    await repository.tell(address, secret);
    await tasks(image('web', 'ours/base:1', '--commit-trigger-enabled', 'false'));
    await tasks(image('worker', 'ours/web:1', '--commit-trigger-enabled', 'false'));
    for (const name of ['base', 'web', 'worker']) await tasks(['run', `${name}-image`]);
    expect((await runsOf('worker-image'))[0]).toMatchObject({ status: 'Succeeded', runType: 'AutoBuild' });
    const table = (await tasks(['list'])).stdout;
    expect(table).toMatch(/^base-image +linux\/amd64 +Enabled +http\S+#main:base +BASE_IMAGE, SOURCE$/m);
    expect(table).toMatch(/^web-image +linux\/amd64 +Enabled +http\S+#main:web +BASE_IMAGE$/m);
  });

  it('builds what was pushed, and then its dependants in their order', async () => {
    const change = { 'base/Dockerfile': dockerfiles['base/Dockerfile'].replace('one', 'two') };
    const { commit, output } = await repository.push(change, 'Patch the base image');
    expect(output).toContain('the hook was answered 200: {"status":"accepted"');

    const base = await succeeded('base-image', 'commit');
    expect(base.cause).toMatchObject({ kind: 'commit', commit, branch: 'main', actor: 'dev' });
    const tags = base.outputImages.map(({ tag }) => tag);
    expect(tags).toEqual(['1', commit]);
    const digest = base.outputImages[0]?.digest;
    const served = await fetch(`${machines.registry.url}/v2/ours/base/manifests/${commit}`, {
      method: 'HEAD',
      headers: {
        accept: 'application/vnd.docker.distribution.manifest.v2+json, application/vnd.oci.image.manifest.v1+json',
      },
    });
    expect(served.headers.get('docker-content-digest')).toBe(digest);

    const web = await succeeded('web-image', 'base-image');
    const worker = await succeeded('worker-image', 'base-image');
    expect(web.cause).toMatchObject({ images: [{ repository: 'ours/base', tag: '1', digest }] });
    expect(worker.cause).toMatchObject({
      chain: [
        { task: 'base-image', runId: base.runId },
        { task: 'web-image', runId: web.runId },
      ],
    });
    expect([base, web, worker].map(({ createTime }) => createTime)).toEqual(
      [base, web, worker].map(({ createTime }) => createTime).toSorted(),
    );
    const read = ['run', '--cmd', '$Registry/ours/worker:1 cat /worker', '/dev/null'];
    expect((await tasks(read)).stdout).toBe('two\n');

    expect((await record(base.runId)).caused).toEqual([{ runId: web.runId, task: 'web-image' }]);
    const shown = (await tasks(['runs', 'show', base.runId])).stdout;
    expect(shown).toContain(`Commit ${commit} of main by dev`);
    expect(shown).toContain(`${web.runId} of task web-image`);
    const list = (await tasks(['runs'])).stdout;
    expect(list).toMatch(new RegExp(`^${base.runId} +base-image +linux/amd64 +Succeeded +Commit `, 'm'));
    expect(list).toMatch(new RegExp(`^${worker.runId} +worker-image +linux/amd64 +Succeeded +Image Update `, 'm'));

    const text = (await tasks(['trigger', 'explain', 'base-image'])).stdout;
    expect(text).toMatch(new RegExp(`push to branch main: ${commit.slice(0, 7)}.* started +${base.runId} `));
    const image = (await explain('web-image')).triggers.find(({ kind }) => kind === 'base-image');
    expect(image?.images).toMatchObject([
      { reference: `${machines.registry.host}/ours/base:1`, builtOn: digest, state: 'watched' },
    ]);
    expect(image?.history[0]).toMatchObject({ outcome: 'started', runId: web.runId });
  });

  it('builds the whole chain once, in its order, when somebody else pushes its base', async () => {
    await using directory = await createTempDir();
    await writeFile(path.join(directory.path, 'Dockerfile'), 'ARG BASE\nFROM $BASE\nENV PATCHED=yes\n');
    const outside = (image: string) => [
      ...['build', '--local', '-r', machines.registry.host, '-t', image],
      ...['--build-arg', `BASE=${machines.registry.host}/base/busybox:1`, directory.path],
    ];
    await tasks(outside('base/busybox:1'));
    const base = await succeeded('base-image', 'base-image');
    const web = await succeeded('web-image', 'base-image', 2);
    const worker = await succeeded('worker-image', 'base-image', 2);
    expect(base.cause).toMatchObject({ images: [{ repository: 'base/busybox', tag: '1' }] });
    expect(worker.cause).toMatchObject({ chain: [base, web].map(({ runId, task }) => ({ task, runId })) });
    const read = ['run', '--cmd', '$Registry/ours/worker:1 sh -c "cat /worker; echo $PATCHED"', '/dev/null'];
    expect((await tasks(read)).stdout).toBe('two\nyes\n');
  });

  it('tells of a push that starts nothing, and of a delivery that it does not believe', async () => {
    const { output } = await repository.push({ 'README.md': 'words\n' }, 'Write');
    expect(output).toContain('answered 200');
    const source = await vi.waitFor(async () => {
      const found = (await explain('base-image')).triggers.find(({ kind }) => kind === 'source');
      expect(found?.history[0]?.outcome).toBe('skipped');
      return found;
    }, waiting);
    expect(source?.history[0]?.reason).toContain('README.md');

    await repository.tell(source?.webhookPath === undefined ? '' : `${service.address}${source.webhookPath}`, 'wrong');
    const forged = await repository.push({ 'base/Dockerfile': dockerfiles['base/Dockerfile'] }, 'Forge');
    expect(forged.output).toContain('answered 401');
    const after = (await explain('base-image')).triggers.find(({ kind }) => kind === 'source');
    expect(after?.history[0]?.outcome).toBe('refused');
    expect((await runsOf('base-image')).filter(({ cause }) => cause.kind === 'commit')).toHaveLength(1);
    await machines.expectNothingLeft();
  });
});
