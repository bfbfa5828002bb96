import { createTempDir } from '@slipway/testkit';
import { appendFile, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import type { PurgePlan } from '../plan/purge-plan.ts';
import { filePurgeJournal } from './file-journal.ts';

const plan: PurgePlan = {
  host: 'registry.test',
  terms: { cutoff: 5, includeLocked: false, keep: 0, scope: 'tags' },
  repositories: [],
  missing: ['gone'],
};
const tag = { kind: 'tag', name: 'v1' } as const;
const manifest = { kind: 'manifest', digest: 'sha256:1' } as const;

it('keeps a plan and what was done of it, until it has ended', async () => {
  await using directory = await createTempDir();
  const journal = filePurgeJournal(path.join(directory.path, 'new'));
  expect(await journal.interrupted()).toEqual([]);
  const id = await journal.begin(plan);
  const other = await journal.begin(plan);
  await journal.done(id, 'a', [tag]);
  await journal.done(id, 'a', [manifest]);
  await journal.done(id, 'b', [tag]);
  await journal.end(other);
  const found = await filePurgeJournal(path.join(directory.path, 'new')).interrupted();
  expect(found).toEqual([
    {
      id,
      plan,
      done: new Map([
        ['a', [tag, manifest]],
        ['b', [tag]],
      ]),
    },
  ]);
  await journal.end(id);
  await journal.end(id);
  expect(await journal.interrupted()).toEqual([]);
  expect(await readdir(path.join(directory.path, 'new'))).toEqual([]);
});

it('passes over a note that was being written when its process died, also when more follow', async () => {
  await using directory = await createTempDir();
  const journal = filePurgeJournal(directory.path);
  const id = await journal.begin(plan);
  await appendFile(path.join(directory.path, `${id}.purge.jsonl`), '{"repository":"a","tar');
  await journal.done(id, 'b', [tag]);
  await journal.done(id, 'c', [tag]);
  expect((await journal.interrupted())[0]?.done).toEqual(new Map([['c', [tag]]]));
});

it('passes over a plan that was being written, and refuses one that is damaged', async () => {
  await using directory = await createTempDir();
  const journal = filePurgeJournal(directory.path);
  await writeFile(path.join(directory.path, 'x.purge.jsonl.new'), '{"host":');
  expect(await journal.interrupted()).toEqual([]);
  await writeFile(path.join(directory.path, 'x.purge.jsonl'), '{"host":\n');
  await expect(journal.interrupted()).rejects.toThrow(/x\.purge\.jsonl of a purge cannot be read/);
});
