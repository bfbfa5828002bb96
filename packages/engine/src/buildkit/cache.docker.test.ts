import { createRegistryClient } from '@slipway/registry';
import { startFaultFront, startRegistry } from '@slipway/testkit';
import { beforeAll, describe, expect, it } from 'vitest';
import { runBuilds, type BuildRun } from '../../test/build-run.ts';
import { testEngine, type TestRun } from '../../test/engine.ts';
import { buildStep } from '../../test/steps.ts';
import { postStreamed } from '../docker/api/dial.ts';
import type { EngineConnection } from '../docker/connect/connection.ts';

let connection: EngineConnection;
let image: string;
beforeAll(async () => {
  ({ connection, image } = await testEngine());
});

const runOne = (given: BuildRun): Promise<TestRun> => runBuilds(connection, given);

/** A build of two stages; what it does is in no other test's cache. */
function twoStages(name: string, source: string): Readonly<Record<string, string>> {
  const dockerfile = [
    `FROM ${image} AS tools`,
    `RUN echo ${name} >/tools`,
    `FROM ${image}`,
    // What differs in the second run comes first, so that the other stage is needed again.
    `COPY source /source-${name}`,
    `COPY --from=tools /tools /${name}`,
    `RUN cat /${name} /source-${name} >/app`,
    '',
  ];
  return { Dockerfile: dockerfile.join('\n'), source };
}

/** Removes from the engine's cache what names this test, and nothing of others; tells how much that was. */
async function wipe(name: string): Promise<number> {
  const { docker } = connection;
  const { BuildCache: all } = (await docker.df()) as { BuildCache: readonly { ID: string; Description: string }[] };
  const own = all.filter(({ Description }) => Description.includes(name));
  // A record that another stands on goes only after that one.
  for (const { ID } of [...own, ...own]) {
    const query = { all: '1', filters: JSON.stringify({ id: { [ID]: true } }) };
    const answer = await postStreamed(docker, { path: '/build/prune', query, signal: new AbortController().signal });
    for await (const _ of answer);
  }
  return own.length;
}

/** The instructions that were run, and not found in a cache. */
function executed(run: TestRun): readonly string[] {
  const log = run.text('build');
  const names = new Map([...log.matchAll(/^#(\d+) (\[.*\] (?:RUN|COPY) .*)$/gm)].map(([, id, name]) => [id, name]));
  return [...log.matchAll(/^#(\d+) DONE/gm)].flatMap(([, id]) => names.get(id ?? '') ?? []);
}

describe('cache: enabled', () => {
  it('78 a second run after a wipe reuses the layers of every stage', async () => {
    await using registry = await startRegistry();
    const name = `cache-${process.pid}-${Date.now()}`;
    const tag = `${registry.host}/team/app:1`;
    const cacheImage = `${registry.host}/team/app:cache_quickrun_build`;
    const step = buildStep('build', { tags: [tag] }, { cacheImage });

    const first = await runOne({ files: twoStages(name, 'one'), steps: [step] });
    expect(first.outcome.error).toBeUndefined();
    expect(first.text('build', 'system')).toContain(
      `Build cache: inline cache of each stage, in ${cacheImage}_tools, ${cacheImage}\n`,
    );
    expect(first.text('build', 'system')).toContain(`Layers are kept in ${cacheImage}\n`);
    expect(executed(first)).toHaveLength(4);
    expect(first.text('build')).toMatch(/^#\d+ NOTHING TO REUSE: .*not found/m);
    expect(first.text('build')).not.toMatch(/^#\d+ ERROR/m);
    const client = createRegistryClient(registry.host);
    expect(await client.head('team/app', 'cache_quickrun_build')).toBeDefined();
    expect(await client.head('team/app', '1')).toBeUndefined();
    expect(await connection.docker.listImages({ filters: { reference: [`${registry.host}/team/app`] } })).toEqual([]);

    // Newer engines keep more about a layer than the layer.
    expect(await wipe(name)).toBeGreaterThanOrEqual(2);
    const second = await runOne({ files: twoStages(name, 'two'), steps: [step] });
    expect(second.outcome.error).toBeUndefined();
    expect(executed(second).join('\n')).not.toContain('tools 2/2');
    expect(executed(second).join('\n')).toContain('RUN cat');

    expect(await wipe(name)).toBeGreaterThan(0);
    const without = await runOne({ files: twoStages(name, 'three'), steps: [buildStep('build', { tags: [tag] })] });
    expect(executed(without).join('\n')).toContain('tools 2/2');
  });

  it('a cache that cannot be written is told, and the build succeeds', async () => {
    await using registry = await startRegistry();
    await using front = await startFaultFront(registry.url);
    front.fail({ kind: 'answer', status: 401 }, { times: 1000, match: ({ method }) => method !== 'GET' });
    const cacheImage = `${front.host}/team/app:cache_quickrun_build`;
    const built = await runOne({
      files: { Dockerfile: `FROM ${image}\nLABEL a=${Date.now()}\n` },
      steps: [buildStep('build', {}, { cacheImage })],
    });
    expect(built.outcome.status).toBe('Succeeded');
    expect(built.text('build', 'system')).toContain(`The layers cannot be kept in ${cacheImage}: unauthorized`);
  });
});
