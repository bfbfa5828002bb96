import { createRegistryClient, type RegistryClient } from '@slipway/registry';
import { missingFrom, recordPushes, sampleNow, tagsNow, type RecordedRegistry } from '@slipway/registry/testing';
import { createTempDir, startRegistry, type TempDir, type TestRegistry } from '@slipway/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runTask, type TaskPlace, type TaskRun } from '../testing/run-task.ts';

/** Lines of ACR's public documentation, unchanged, and what each would delete of {@link fill}. */
const documented: readonly (readonly [line: string, deleted: readonly string[]])[] = [
  [
    `acr purge --filter 'samples/devimage1:.*' --filter 'samples/devimage2:.*' --ago 0d --untagged --dry-run`,
    ['samples/devimage1:232889b', 'samples/devimage1:a21776a', 'samples/devimage2:v1'],
  ],
  [`acr purge --filter 'hello-world:.*' --ago 1d`, ['hello-world:old', 'hello-world:run-1-2', 'hello-world:run-33-44']],
  [`acr purge --filter 'hello-world:\\w*-\\d*-\\w*' --ago 1d`, ['hello-world:run-1-2', 'hello-world:run-33-44']],
  [`acr purge --filter 'hello-world:.*' --ago 7d --keep 3`, []],
  [`acr purge --filter 'hello-world:.*' --ago 0d --keep 3`, ['hello-world:old']],
  [
    `acr purge --filter 'hello-world:.*' --ago 2d3h6m`,
    ['hello-world:old', 'hello-world:run-1-2', 'hello-world:run-33-44'],
  ],
  [`acr purge --filter 'samples/devimage1:.*' --ago 5d --untagged --concurrency 4`, ['samples/devimage1:a21776a']],
  [`acr purge --filter 'samples/dev.*:.*' --ago 30d --untagged`, ['samples/devimage1:a21776a']],
  [`mcr.microsoft.com/acr/acr-cli:0.19 purge --filter 'hello-world:^old$' --ago 30d`, []],
  [
    `mcr.microsoft.com/acr/acr-cli:0.1 purge --registry {{.Run.Registry}} --filter 'hello-world:^old$' --ago 1d --untagged`,
    ['hello-world:old'],
  ],
  [
    `acr purge -r $Registry --filter='hello-world:.*' --ago=3d --dry-run=true`,
    ['hello-world:old', 'hello-world:run-1-2', 'hello-world:run-33-44'],
  ],
];

async function fill(record: RecordedRegistry): Promise<void> {
  await record.image('samples/devimage1', 'a', { tags: { '232889b': '1h' }, age: '1h' });
  await record.image('samples/devimage1', 'b', { tags: { a21776a: '40d' }, age: '40d' });
  await record.image('samples/devimage2', 'c', { tags: { v1: '3d' }, age: '3d' });
  await record.image('hello-world', 'd', { tags: { latest: '1h' }, age: '1h' });
  await record.image('hello-world', 'e', { tags: { old: '6d' }, age: '6d' });
  await record.image('hello-world', 'f', { tags: { 'run-1-2': '4d', 'run-33-44': '5d' }, age: '5d' });
}

describe('acr purge in a task file', () => {
  let registry: TestRegistry;
  let directory: TempDir;
  let client: RegistryClient;
  beforeAll(async () => {
    registry = await startRegistry();
    directory = await createTempDir();
    client = createRegistryClient(registry.host);
  });
  afterAll(async () => {
    await registry[Symbol.asyncDispose]();
    await directory[Symbol.asyncDispose]();
  });

  const purge = (step: string, record: RecordedRegistry, more: Partial<TaskPlace> = {}): Promise<TaskRun> =>
    runTask(`version: v1.1.0\nsteps:\n  - ${step.replaceAll('\n', '\n    ')}\n`, {
      host: registry.host,
      journals: directory.path,
      view: record.view,
      now: () => sampleNow,
      ...more,
    });

  describe('runs the lines of the documentation unchanged, without a container', () => {
    let record: RecordedRegistry;
    beforeAll(async () => {
      record = recordPushes(client);
      await fill(record);
    });

    it.each(documented)('%s', async (line, deleted) => {
      const dry = line.includes('--dry-run') ? line : `${line} --dry-run`;
      const step = `cmd: ${JSON.stringify(dry)}\ndisableWorkingDirectoryOverride: true\ntimeout: 3600`;
      const run = await purge(step, record);
      expect(run.error).toBeUndefined();
      expect(run.inContainers).toEqual([]);
      const tags = run.lines.filter((text) => /^Would delete: [^@]*$/.test(text));
      expect(tags.map((text) => text.replace(`Would delete: ${registry.host}/`, '')).sort()).toEqual(
        [...deleted].sort(),
      );
      expect(run.lines).toContain(`Number of tags to be deleted: ${deleted.length}`);
    });
  });

  it('deletes what it has told of, and nothing else (47)', async () => {
    const record = recordPushes(client);
    await record.image('step/app', 'old', { tags: { v1: '40d', v10: '40d' }, age: '40d' });
    await record.image('step/app', 'new', { tags: { latest: '1h' }, age: '1h' });
    const run = await purge(`cmd: acr purge --filter "step/app:^v1$" --ago 30d --untagged`, record);
    expect(run).toMatchObject({ status: 'Succeeded', stderr: '' });
    expect(run.lines).toEqual([
      'Deleting tags for repository: step/app',
      `Deleted ${registry.host}/step/app:v1`,
      'Deleting manifests for repository: step/app',
      '',
      'Number of deleted tags: 1',
      'Number of deleted manifests: 0',
    ]);
    expect(Object.keys(await tagsNow(client, 'step/app'))).toEqual(['latest', 'v10']);
    expect(await missingFrom(client, 'step/app', 'v10')).toEqual([]);
  });

  it('keeps what nobody knows the time of, and says so (43)', async () => {
    const record = recordPushes(client);
    await record.image('step/unknown', 'x', { tags: { v1: 'unknown' }, age: 'unknown' });
    const run = await purge(`cmd: acr purge --filter 'step/unknown:.*' --ago 0d --untagged`, record);
    expect(run.status).toBe('Succeeded');
    expect(run.stderr).toContain(`Kept ${registry.host}/step/unknown:v1: nobody knows when it was last updated`);
    expect(Object.keys(await tagsNow(client, 'step/unknown'))).toEqual(['v1']);
  });

  it.each([
    [`--filter 'a:.*' --ago abcd`, /abcd/],
    [`--filter 'a:.*' --ago 1h1d`, /1h1d/],
    [`--filter 'a:.*' --ago=-1d`, /-1d/],
    [`--filter 'a:.*'`, /--ago is required/],
    [`--ago 1d`, /--filter is required/],
    [`--filter 'a' --ago 1d`, /unable to correctly parse filter flag/],
    [`--filter 'a:(?i:b)' --ago 1d`, /./],
    [`--filter 'a:.*' --ago 1d --sing`, /unknown flag: --sing/],
    [`--filter 'a:.*' --ago 1d --config /root/.docker/config.json`, /--config names a file/],
    [`--filter 'a:.*' --ago 1d -r otherregistry`, /"otherregistry" is no registry/],
  ])('fails as a step, and deletes nothing, for %s (48)', async (words, message) => {
    const record = recordPushes(client);
    const run = await purge(`cmd: ${JSON.stringify(`acr purge ${words}`)}`, record);
    expect(run).toMatchObject({ status: 'Failed', stdout: '', inContainers: [] });
    expect(run.error).toMatch(/^failed to run step ID: acb_step_0: exit status 1 \(/);
    expect(run.stderr).toMatch(message);
  });

  it('tells of a concurrency that cannot be (50)', async () => {
    const record = recordPushes(client);
    const run = await purge(`cmd: acr purge --filter 'none:.*' --ago 1d --concurrency 99`, record);
    expect(run.stderr).toBe('Specified concurrency value too large. Set to maximum value: 32 \n');
    expect(run.status).toBe('Succeeded');
  });

  it('ends a pattern that never ends, and deletes nothing (34)', async () => {
    const record = recordPushes(client);
    await record.image('step/slow', 'x', { tags: { ['a'.repeat(60)]: '40d' } });
    const run = await purge(
      `cmd: acr purge --filter 'step/slow:^(a+)+$$b' --filter-timeout-seconds 1 --ago 1d`,
      record,
    );
    expect(run.status).toBe('Failed');
    expect(Object.keys(await tagsNow(client, 'step/slow'))).toHaveLength(1);
  });

  it('can be ignored when it fails, and the next step goes on', async () => {
    const record = recordPushes(client);
    const run = await purge(`cmd: acr purge --ago 1d\nignoreErrors: true\n`.trim(), record);
    expect(run.status).toBe('Succeeded');
  });

  it('stops between two deletions when the run is canceled, with a summary that is true', async () => {
    const record = recordPushes(client);
    for (let index = 0; index < 60; index += 1) {
      await record.image('step/many', `m${index}`, { tags: { [`v${index}`]: '40d' } });
    }
    const cancel = new AbortController();
    const run = await purge(`cmd: acr purge --filter 'step/many:.*' --ago 1d --concurrency 1`, record, {
      signal: cancel.signal,
      heard: (text) => {
        if (text.startsWith('Deleted ')) cancel.abort();
      },
    });
    expect(run.status).toBe('Canceled');
    const left = await tagsNow(client, 'step/many');
    // Nothing is half done: whatever is listed leads somewhere.
    expect(Object.values(left)).not.toContain('nothing');
    expect(run.lines).toContain(`Number of deleted tags: ${60 - Object.keys(left).length}`);
    for (const tag of Object.keys(left)) expect(await missingFrom(client, 'step/many', tag)).toEqual([]);
  });

  it('shows its help without a registry', async () => {
    const record = recordPushes(createRegistryClient('nowhere.invalid'));
    const run = await purge('cmd: acr purge --help', record);
    expect(run.status).toBe('Succeeded');
    expect(run.stdout).toContain('Usage: acr purge');
  });

  it('leaves what it does not know to the image', async () => {
    const record = recordPushes(client);
    const run = await purge('cmd: acr annotate --filter x', record);
    expect(run).toMatchObject({ status: 'Succeeded', inContainers: ['acb_step_0'] });
  });
});
