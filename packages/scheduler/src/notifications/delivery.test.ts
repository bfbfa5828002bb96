import { encodedTaskRunRequestSchema, notificationSpecSchema } from '@slipway/core/http';
import { openStore } from '@slipway/store';
import { createTempDir, startRedis } from '@slipway/testkit';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { pino } from 'pino';
import { expect, it } from 'vitest';
import { startScheduler } from '../scheduler.ts';

it('tells a receiver of a run, through a receiver that fails once, in order and each status under one id', async () => {
  await using redis = await startRedis();
  await using directory = await createTempDir('slipway-notifications-');
  await using store = await openStore({
    database: `sqlite:${path.join(directory.path, 'records.db')}`,
    keys: [new Uint8Array(32).fill(7)],
    redis,
    blobs: { directory: path.join(directory.path, 'blobs') },
  });
  const received: { readonly id: unknown; readonly type: string; readonly status: number }[] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const { type } = JSON.parse(body) as { type: string };
      const status = received.length === 0 ? 503 : 200;
      received.push({ id: request.headers['webhook-id'], type, status });
      response.writeHead(status).end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  await store.notifications.put(notificationSpecSchema.parse({ name: 'ci', url, statuses: ['Queued', 'Canceled'] }));
  const request = encodedTaskRunRequestSchema.parse({
    type: 'EncodedTaskRunRequest',
    encodedTaskContent: Buffer.from('steps: []').toString('base64'),
  });
  const { run } = await store.runs.submit({
    request,
    cause: { kind: 'manual' },
    registry: 'r.example.io',
    pool: 'default',
    submitter: 'someone',
  });
  await store.runs.cancel(run.runId);
  {
    // Every pause takes a second by this clock and much less in truth: the second attempt is due after some seconds.
    let ahead = 0;
    const clock = {
      now: () => Date.now() + ahead,
      sleep: async () => {
        ahead += 1000;
        await delay(20);
      },
    };
    await using _ = await startScheduler({ store, logger: pino({ level: 'silent' }), clock });
    await expect.poll(() => received.length, { timeout: 20_000 }).toBe(3);
    await expect
      .poll(async () => (await store.notifications.deliveries('ci', 10)).map(({ state }) => state))
      .toEqual(['delivered', 'delivered']);
  }
  server.close();
  expect(received.map(({ type, status }) => `${type} ${status}`)).toEqual([
    'run.queued 503',
    'run.queued 200',
    'run.canceled 200',
  ]);
  expect(received[0]?.id).toBe(received[1]?.id);
  expect(received[1]?.id).not.toBe(received[2]?.id);
  expect(await store.notifications.deliveries('ci', 10)).toMatchObject([
    { event: 'run.Canceled', attempts: 1, answer: 200 },
    { event: 'run.Queued', attempts: 2, answer: 200 },
  ]);
}, 60_000);
