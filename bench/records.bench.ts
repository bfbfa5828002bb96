import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startPostgres } from '@slipway/testkit';
import { openDatabase } from '../packages/store/src/sql/database/database.ts';
import { openRecords } from '../packages/store/src/sql/open-records.ts';
import { agentToken, sampleAgent, sampleRun } from '../packages/store/src/sql/testing/samples.ts';
import { reportTable } from './report.ts';

/** What requests to the records cost with a long queue, on both databases. */
const queued = 50_000;
const over = 10_000;
const groups = 25;
const rounds = 40;
const mostMs = 100;
const keys = [new Uint8Array(32)];
const batch = 500;

/** Copies a few real records until there are enough: to submit each would measure the disk. */
async function fill(address: string): Promise<void> {
  const samples = await openRecords({ database: address, keys });
  for (let group = 0; group < groups; group += 1) {
    const isTask = group % 2 === 0;
    await samples.runs.submit(sampleRun(isTask ? { task: `task-${group}` } : { submitter: `person-${group}` }));
  }
  await samples[Symbol.asyncDispose]();
  await using database = await openDatabase(address);
  const size = (queued + over) / groups;
  await database.db.updateTable('run_counts').set({ number: size }).execute();
  const runs = await database.db.selectFrom('runs').selectAll().orderBy('seq').execute();
  const inputs = await database.db.selectFrom('run_inputs').selectAll().orderBy('seq').execute();
  for (let from = groups + 1; from <= queued + over; from += batch) {
    const seqs = Array.from({ length: batch }, (_, index) => from + index);
    await database.transaction([], async (trx) => {
      const rows = seqs.flatMap((seq) => {
        const run = runs[seq % groups];
        if (run === undefined) return [];
        const end = { status: 'Succeeded', queued_at: null, finished_at: run.created_at, log_end: 0 } as const;
        return [{ ...run, seq, admitted: 0, admitted_at: null, ...(seq <= over ? end : {}) } as const];
      });
      await trx.insertInto('runs').values(rows).execute();
      const copies = seqs.flatMap((seq) => inputs.slice(0, 1).map((input) => ({ ...input, seq })));
      await trx.insertInto('run_inputs').values(copies).execute();
      const images = seqs
        .filter((seq) => seq <= over)
        .map((seq) => ({ registry: 'r', repository: 'app', tag: `${seq}`, digest: '', attempt: 1, step_id: 'a', seq }));
      if (images.length > 0) {
        await trx
          .insertInto('run_images')
          .values(images.map((image) => ({ ...image, position: 0 })))
          .execute();
      }
      await trx
        .updateTable('counters')
        .set({ value: seqs.at(-1) ?? 0 })
        .execute();
    });
  }
}

async function measure(name: string, address: string): Promise<readonly string[]> {
  await fill(address);
  await using records = await openRecords({ database: address, keys });
  await records.admission.admitAll();
  const { agentId } = await sampleAgent(records);
  const newest = groups + Math.floor((queued + over - groups) / batch) * batch;
  const oneOf = (round: number): string => `r${(newest - round * 97).toString(36)}`;
  const requests: readonly (readonly [string, (round: number) => Promise<unknown>])[] = [
    ['list, first page', () => records.runs.list({ top: 15 })],
    ['list, 1000 runs', () => records.runs.list({ top: 1000 })],
    ['list, by status', () => records.runs.list({ top: 15, status: 'Succeeded' })],
    ['list, by task and status', () => records.runs.list({ top: 15, task: 'task-0', status: 'Queued' })],
    ['list, by pool without runs', () => records.runs.list({ top: 15, pool: 'nothing' })],
    ['list, by image', (round) => records.runs.list({ top: 15, image: `app:${over - round}` })],
    ['list, by time', () => records.runs.list({ top: 15, until: new Date(0).toISOString() })],
    ['get, with its place', (round) => records.runs.get(oneOf(round))],
    ['submit', () => records.runs.submit(sampleRun())],
    ['cancel', (round) => records.runs.cancel(oneOf(round))],
    [
      'claim',
      async () => {
        const [next] = await records.admission.ready();
        await records.leases.claim(next?.runId ?? '', agentId, agentToken);
      },
    ],
    ['pools', () => records.agents.pools()],
    ['figures', () => records.upkeep.figures(Date.now())],
  ];
  const rows: string[] = [];
  for (const [what, request] of requests) {
    const times: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const startedAt = performance.now();
      await request(round);
      times.push(performance.now() - startedAt);
    }
    const sorted = times.toSorted((a, b) => a - b);
    const [half, most] = [sorted[Math.floor(rounds / 2)] ?? 0, sorted[Math.floor(rounds * 0.95)] ?? 0];
    rows.push(`| ${what} | ${name} | ${half.toFixed(1)} | ${most.toFixed(1)} |`);
    if (most > mostMs) slow.push(`${what} on ${name}`);
  }
  return rows;
}

const slow: string[] = [];
const directory = await mkdtemp(path.join(tmpdir(), 'slipway-bench-'));
const postgres = await startPostgres();
try {
  const rows = [
    ...(await measure('SQLite', `sqlite:${path.join(directory, 'records.db')}`)),
    ...(await measure('Postgres', await postgres.createDatabase())),
  ];
  const head = ['| request | database | median, ms | 95th percentile, ms |', '| --- | --- | ---: | ---: |'];
  await reportTable('Records', [...head, ...rows].join('\n'));
} finally {
  await postgres[Symbol.asyncDispose]();
  await rm(directory, { recursive: true });
}
if (slow.length > 0) throw new Error(`slower than ${mostMs} ms: ${slow.join(', ')}`);
