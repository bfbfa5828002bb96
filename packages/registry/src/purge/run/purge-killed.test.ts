import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createTempDir, startRegistry } from '@slipway/testkit';
import { expect, it } from 'vitest';
import { createRegistryClient, type RegistryClient } from '../../client.ts';
import { missingFrom, tagsNow } from '../testing/pull-fully.ts';
import { recordPushes, type RecordedRegistry } from '../testing/recorded-registry.ts';
import type { PurgeSummary } from './events.ts';

const program = path.join(import.meta.dirname, '../../testing/purge-process.ts');
const words = ['--filter', 'app/.*:^old', '--ago', '30d', '--keep', '1', '--untagged', '--concurrency', '4'];
const kills = 20;

/** Repositories with plain images, shared ones (whose tags need a stand-in), indexes in indexes, and images without a tag. */
async function fill(record: RecordedRegistry): Promise<void> {
  for (const repository of ['app/one', 'app/two', 'other']) {
    for (let index = 0; index < 6; index += 1) {
      await record.image(repository, `plain ${index}`, { tags: { [`old-${index}`]: `${40 + index}d` } });
      await record.image(repository, `shared ${index}`, {
        tags: { [`old-s${index}`]: '50d', [`new-s${index}`]: '1d' },
      });
      await record.image(repository, `untagged ${index}`, { untagged: '60d' });
    }
    for (const [name, tags] of [
      ['goes', { 'old-index': '70d' }],
      ['stays', { latest: '1d' }],
    ] as const) {
      const child = await record.image(repository, `child of what ${name}`);
      const inner = await record.index(repository, `inner of what ${name}`, [child]);
      const grandchild = await record.image(repository, `second child of what ${name}`);
      await record.index(repository, name, [inner, grandchild], { tags });
    }
  }
}

/** Everything that there is, by tag and by digest. */
async function stateOf(client: RegistryClient, record: RecordedRegistry) {
  return Promise.all(
    record.repositories().map(async ({ name, manifests }) => {
      const present = await Promise.all(manifests.map(async ({ digest }) => (await client.head(name, digest))?.digest));
      return { name, tags: await tagsNow(client, name), manifests: present };
    }),
  );
}

it('42 a purge that is killed at 20 random moments, and started again each time, ends as one that is not', async () => {
  await using directory = await createTempDir();
  await using undisturbed = await startRegistry();
  await using killed = await startRegistry();
  const purgeOnce = async (host: string, killAt: number): Promise<PurgeSummary | 'killed'> => {
    const [journals, view] = [path.join(directory.path, host), path.join(directory.path, `${host}.json`)];
    const args = ['--import', 'tsx', '--conditions=source', program, host, journals, view, String(killAt), ...words];
    return new Promise((resolve, reject) => {
      execFile(process.execPath, args, (error, stdout, stderr) => {
        if (error === null) resolve(JSON.parse(stdout) as PurgeSummary);
        else if (error.signal === 'SIGKILL') resolve('killed');
        else reject(new Error(stderr, { cause: error }));
      });
    });
  };
  const open = async (host: string) => {
    const client = createRegistryClient(host);
    const record = recordPushes(client);
    await fill(record);
    await writeFile(path.join(directory.path, `${host}.json`), JSON.stringify(record.repositories()));
    return { client, record };
  };
  const expected = await open(undisturbed.host);
  const tried = await open(killed.host);
  const whole = await purgeOnce(undisturbed.host, 0);
  expect(whole).toMatchObject({ dryRun: false });
  expect(whole).not.toHaveProperty('failure');

  let deaths = 0;
  let last: PurgeSummary | 'killed';
  for (;;) {
    // Few enough requests in each life that all twenty deaths come before the end.
    const killAt = deaths < kills ? 1 + Math.floor(Math.random() * 4) : 0;
    last = await purgeOnce(killed.host, killAt);
    if (last !== 'killed') break;
    deaths += 1;
    // What a kill leaves, whoever pulls in between: every tag of what stays leads to a whole image.
    for (const repository of ['app/one', 'app/two', 'other']) {
      expect(await missingFrom(tried.client, repository, 'latest')).toEqual([]);
      expect(await missingFrom(tried.client, repository, 'new-s0')).toEqual([]);
    }
  }
  expect(deaths).toBe(kills);
  expect(last).toEqual(whole);
  expect(await stateOf(tried.client, tried.record)).toEqual(await stateOf(expected.client, expected.record));
}, 300_000);
