import { taskSpecSchema } from '@slipway/core/http';
import { openStore } from '@slipway/store';
import { createTempDir, startPostgres, startRedis } from '@slipway/testkit';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { startPassProcess } from '../testing/pass-process.ts';
import { minuteMs } from './slots.ts';

const start = Date.parse('2026-10-24T23:00:00Z');

it('makes one run for each of thirty slots while clocks are put back and schedulers are killed in the middle', async () => {
  await using redis = await startRedis();
  await using postgres = await startPostgres();
  await using directory = await createTempDir('slipway-killed-');
  const database = await postgres.createDatabase();
  const blobs = path.join(directory.path, 'blobs');
  const places = [database, redis.url, blobs];
  let now = start;
  await using store = await openStore({
    database,
    keys: [new Uint8Array(32).fill(7)],
    redis,
    blobs: { directory: blobs },
    clock: () => now,
  });
  const step = { type: 'EncodedTask', encodedTaskContent: Buffer.from('steps: []').toString('base64') } as const;
  const schedule = { name: 'every-ten', schedule: '*/10 * * * *', timezone: 'Europe/Berlin' };
  const tasks = ['first-task', 'second-task', 'third-task'];
  for (const name of tasks) {
    await store.tasks.create(taskSpecSchema.parse({ name, step, trigger: { timerTriggers: [schedule] } }));
  }
  let first = await startPassProcess('fire-until-killed.ts', places);
  const second = await startPassProcess('fire-until-killed.ts', places);
  let killed = 0;
  try {
    for (let slot = 0; slot <= 30; slot += 1) {
      for (const seconds of [0, 20, 40]) {
        now = start + slot * 10 * minuteMs + seconds * 1000;
        const dies = seconds === 0 && slot % 6 === 3;
        const passing = first.pass(now);
        if (dies) {
          // Each time a little later: before, between and after the statements of a pass.
          await delay(2 + killed * 4);
          await first.kill();
        }
        await Promise.all([passing, second.pass(now)]);
        if (!dies) continue;
        killed += 1;
        first = await startPassProcess('fire-until-killed.ts', places);
      }
    }
  } finally {
    await first.kill();
    await second.kill();
  }
  expect(killed).toBe(5);
  const slots = Array.from({ length: 30 }, (_, index) => new Date(start + (index + 1) * 10 * minuteMs).toISOString());
  for (const task of tasks) {
    const { runs } = await store.runs.list({ task, top: 1000 });
    expect(runs.map(({ cause }) => (cause.kind === 'timer' ? cause.occurrence : cause.kind)).sort()).toEqual(slots);
  }
}, 180_000);
