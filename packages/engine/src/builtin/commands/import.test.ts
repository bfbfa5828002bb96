import { createRegistryClient, noGuards, type RegistryClient, type RegistryView } from '@slipway/registry';
import { missingFrom, recordPushes, tagsNow } from '@slipway/registry/testing';
import { createTempDir, registryLogin, startRegistry, type TempDir, type TestRegistry } from '@slipway/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RecordKeeper } from '../reach-registries.ts';
import { runTask, type TaskPlace } from '../testing/run-task.ts';

describe('commands for images in a task file', () => {
  let source: TestRegistry;
  let target: TestRegistry;
  let directory: TempDir;
  let client: RegistryClient;
  let place: TaskPlace;
  beforeAll(async () => {
    [source, target, directory] = await Promise.all([
      startRegistry({ auth: 'basic' }),
      startRegistry(),
      createTempDir(),
    ]);
    client = createRegistryClient(target.host);
    place = { host: target.host, journals: directory.path, login: registryLogin };
    const record = recordPushes(
      createRegistryClient(source.host, { credentials: () => Promise.resolve(registryLogin) }),
    );
    const child = await record.image('upstream/app', 'child');
    await record.index('upstream/app', 'index', [child], { tags: { v1: '1d' } });
    await record.image('upstream/app', 'moved', { tags: { v2: '1d' } });
  });
  afterAll(async () => {
    for (const each of [source, target, directory]) await each[Symbol.asyncDispose]();
  });

  const acr = (words: string, more: Partial<TaskPlace> = {}) =>
    runTask(`version: v1.1.0\nsteps:\n  - cmd: ${JSON.stringify(`acr ${words}`)}\n`, { ...place, ...more });

  it('acr import copies an index with its children, and does nothing the second time', async () => {
    const words = `import --source ${source.host}/upstream/app:v1 -t mirror/app:v1`;
    const first = await acr(words);
    expect(first).toMatchObject({ status: 'Succeeded', stderr: '', inContainers: [] });
    expect(first.stdout).toMatch(/^Importing sha256:[0-9a-f]{64}: 2 manifests, 2 layers and configurations of \d+ B$/m);
    expect(first.stdout).toMatch(/^mirror\/app:v1 is now sha256:/m);
    expect(await missingFrom(client, 'mirror/app', 'v1')).toEqual([]);
    const second = await acr(words);
    expect(second.stdout).toMatch(/^mirror\/app:v1 was already sha256:/m);
    expect(second.stdout).toContain(': 0 B of layers and 0 manifests were sent');
  });

  it('acr import moves no tag without --force', async () => {
    await acr(`import --source ${source.host}/upstream/app:v1 -t mirror/forced:v1`);
    const refused = await acr(`import --source ${source.host}/upstream/app:v2 -t mirror/forced:v1`);
    expect(refused.error).toMatch(/exists already, with another image/);
    const forced = await acr(`import --source ${source.host}/upstream/app:v2 -t mirror/forced:v1 --force`);
    expect(forced.status).toBe('Succeeded');
  });

  it('acr import does not move what is locked', async () => {
    const view: RegistryView = {
      host: target.host,
      repositories: () => Promise.resolve([]),
      repository: () => Promise.resolve(undefined),
      guards: () =>
        Promise.resolve({ ...noGuards, tags: new Map([['v1', { deleteEnabled: true, writeEnabled: false }]]) }),
    };
    const run = await acr(`import --source ${source.host}/upstream/app:v1 -t mirror/locked:v1`, { view });
    expect(run.error).toContain(`${target.host}/mirror/locked:v1 is locked`);
    expect(await tagsNow(client, 'mirror/locked')).toEqual({});
  });

  it.each([
    ['import -t a:b', '--source is required'],
    [`import --source app:v1`, 'does not name a registry'],
    [`import --source r.io/app:v1 -u me`, 'Authentication failed. Please provide password.'],
    [`import --source r.io/app:v1 --platform linux`, '--platform is OS/ARCHITECTURE'],
    [`import --source r.io/app:v1 --sing`, 'unknown flag: --sing'],
    [`import --source r.io/app:v1 extra`, `unexpected word 'extra'`],
    ['tag list', '--repository is required'],
    ['tag delete --repository mirror/app', 'no tag is given'],
    ['manifest delete --repository mirror/app', 'no digest is given'],
    ['tag list --repository nowhere', 'has no repository nowhere'],
  ])('acr %s fails as a step', async (words, message) => {
    const run = await acr(words);
    expect(run.status).toBe('Failed');
    expect(run.error).toContain(message);
  });

  it('acr tag, manifest and repository list what there is, and delete by name', async () => {
    await acr(`import --source ${source.host}/upstream/app:v1 -t list/app:v1 -t list/app:v2`);
    const tags = await acr('tag list --repository list/app');
    expect(tags.lines).toEqual([
      'Listing tags for the "list/app" repository:',
      `${target.host}/list/app:v1`,
      `${target.host}/list/app:v2`,
    ]);
    const manifests = await acr('manifest list --repository list/app');
    expect(manifests.lines[0]).toBe('Listing manifests for the "list/app" repository:');
    const digests = manifests.lines.slice(1).map((line) => line.split('@')[1] ?? '');
    expect(digests).toHaveLength(2);
    expect(JSON.parse((await acr('repository list')).stdout)).toContain('list/app');

    const deleted = await acr('tag delete --repository list/app v2');
    expect(deleted.lines).toEqual([`${target.host}/list/app:v2`]);
    expect(Object.keys(await tagsNow(client, 'list/app'))).toEqual(['v1']);
    expect((await acr('tag delete --repository list/app v2')).error).toContain('there is no');

    const index = (await tagsNow(client, 'list/app'))['v1'] ?? '';
    const child = digests.find((digest) => digest !== index) ?? '';
    const refused = await acr(`manifest delete --repository list/app ${child}`);
    expect(refused.error).toContain(`is a part of ${index}`);
    const gone = await acr(`manifest delete --repository list/app ${index} ${child}`);
    expect(gone).toMatchObject({ status: 'Succeeded' });
    expect(await tagsNow(client, 'list/app')).toEqual({});
  });

  it('tell whoever keeps a record of the registry what they have taken away there', async () => {
    const told: unknown[] = [];
    const record: RecordKeeper = {
      repositories: () => Promise.resolve(undefined),
      repository: () => Promise.resolve(undefined),
      guards: () => Promise.resolve(noGuards),
      pushes: () => Promise.resolve(undefined),
      changed: (repository, changes) => {
        told.push({ repository, ...changes });
        // A record that cannot be reached fails no run.
        return Promise.reject(new Error('away'));
      },
    };
    const keepsRecord = { recordOf: (host: string) => (host === target.host ? record : undefined) };
    const none = { untagged: [], deleted: [] };
    await acr(`import --source ${source.host}/upstream/app:v2 -t told/app:v1 -t told/app:v2`, keepsRecord);
    // What was pushed are images of the run.
    expect(told).toEqual([]);
    const digest = (await tagsNow(client, 'told/app'))['v1'] ?? '';
    expect(await acr('tag delete --repository told/app v1', keepsRecord)).toMatchObject({ status: 'Succeeded' });
    expect(told.splice(0)).toEqual([{ repository: 'told/app', ...none, untagged: ['v1'] }]);
    await acr(`manifest delete --repository told/app ${digest}`, keepsRecord);
    expect(told).toEqual([{ repository: 'told/app', ...none, deleted: [digest] }]);
  });
});
