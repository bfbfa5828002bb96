import { SlipwayError } from '@slipway/core';
import { startRegistry } from '@slipway/testkit';
import { expect, it } from 'vitest';
import { runChecks, type Finding } from './finding.ts';
import { registryChecks } from './registry-checks.ts';

const away = () => Promise.reject(new SlipwayError('engine-unreachable', 'no engine'));

async function examine(host: string, heardOf: (probe: string) => Promise<string>) {
  const { checks, close } = registryChecks(host, { engine: away, heardOf });
  const findings: Finding[] = [];
  const engine = { name: 'engine', look: away };
  for await (const finding of runChecks([engine, ...checks], { ignoreErrors: true })) findings.push(finding);
  await close();
  return findings.slice(1).map(({ name, state }) => `${name}: ${state}`);
}

it('statement 77: a registry is looked at from its name to the image that came and went', async () => {
  await using registry = await startRegistry();
  const heard: string[] = [];
  const found = await examine(registry.host, (probe) => {
    heard.push(probe);
    return Promise.resolve('heard');
  });
  expect(found).toEqual([
    'registry name: ok',
    'registry challenge: ok',
    'registry login: ok',
    'registry clock: ok',
    'registry abilities: ok',
    'registry push: ok',
    'notifications: ok',
    'registry pull: ok',
    'engine pull: skipped',
    'registry delete: ok',
  ]);
  expect(heard).toEqual([expect.stringMatching(/^[0-9a-f-]{36}$/)]);
}, 30_000);

it('statement 77: nothing is pushed to a registry that would keep it', async () => {
  await using registry = await startRegistry({ deletes: false });
  const found = await examine(registry.host, () => Promise.reject(new Error('nothing was pushed')));
  expect(found.slice(4)).toEqual([
    'registry abilities: note',
    'registry push: note',
    'notifications: note',
    'registry pull: note',
    'engine pull: skipped',
    'registry delete: note',
  ]);
  expect(await (await fetch(`${registry.url}/v2/_catalog`)).json()).toEqual({ repositories: [] });
}, 30_000);

it('takes away what was pushed when it is interrupted', async () => {
  await using registry = await startRegistry();
  const { checks, close } = registryChecks(registry.host, { engine: away, heardOf: () => Promise.resolve('') });
  for await (const { name } of runChecks(checks, {})) if (name === 'registry push') break;
  const tags = async () =>
    ((await (await fetch(`${registry.url}/v2/health/slipway-doctor/tags/list`)).json()) as { tags?: string[] }).tags;
  expect(await tags()).toHaveLength(1);
  await close();
  expect((await tags()) ?? []).toEqual([]);
}, 30_000);
