import { taskSpecSchema } from '@slipway/core/http';
import { openStore } from '@slipway/store';
import { createTempDir, pushBareImage, startRedis, startRegistry } from '@slipway/testkit';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { pino } from 'pino';
import { expect, it } from 'vitest';
import { startScheduler } from '../scheduler.ts';

const token = 'token-of-agents';

it('statement 59: starts the dependants of a pushed base once, and tells their endpoints in the form that each asked for', async () => {
  await using registry = await startRegistry();
  await using redis = await startRedis();
  await using directory = await createTempDir('slipway-endpoint-');
  await using store = await openStore({
    database: `sqlite:${path.join(directory.path, 'records.db')}`,
    keys: [new Uint8Array(32).fill(7)],
    redis,
    blobs: { directory: path.join(directory.path, 'blobs') },
    registry: registry.host,
  });
  const received = new Map<string, { readonly type: string | undefined; readonly body: unknown }[]>();
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const entries = received.get(request.url ?? '') ?? [];
      entries.push({ type: request.headers['content-type'], body: JSON.parse(body) });
      received.set(request.url ?? '', entries);
      response.writeHead(200).end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const receiver = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const step = { type: 'EncodedTask', encodedTaskContent: Buffer.from('steps: []').toString('base64') } as const;
  const platform = { os: 'linux', architecture: 'amd64' } as const;
  const facts = { name: 'agent-1', pool: 'default', platform, slots: 9, capabilities: [], version: '1' };
  const { agentId } = await store.agents.register(facts, token);
  const push = (content: string) => pushBareImage(registry.url, 'base', content, '1');
  const { digest: first } = await push('one');
  for (const updateTriggerPayloadType of ['Default', 'Token'] as const) {
    const name = `tells-${updateTriggerPayloadType.toLowerCase()}`;
    const updateTriggerEndpoint = `${receiver}/${name}?sig=hidden`;
    const trigger = { baseImageTrigger: { updateTriggerEndpoint, updateTriggerPayloadType } };
    await store.tasks.create(taskSpecSchema.parse({ name, step, trigger }));
    const overrides = { arguments: [], values: [], updateTriggerToken: `token of ${name}` };
    await store.tasks.start({ task: name, cause: { kind: 'manual' }, submitter: 'someone', overrides });
    const grant = await store.agents.acquire(agentId, token, AbortSignal.timeout(10_000));
    if (grant === undefined) throw new Error('no run came');
    const image = { registry: registry.host, repository: 'base', tag: '1', digest: first };
    await store.agents.report(grant.lease, token, [
      { kind: 'running', time: 1 },
      { kind: 'base-images', stepId: 'build', images: [{ type: 'runtime', image }] },
      { kind: 'finished', status: 'Succeeded', time: 2, logEnd: 0 },
    ]);
  }

  const runsOf = async (task: string) =>
    (await store.runs.list({ task, top: 50 })).runs.filter(({ cause }) => cause.kind === 'base-image');
  let digest: string;
  {
    // As `tasks scheduler` has it: by the real clock, with the waits that hold when nothing is said.
    const baseImages = { registry: registry.host };
    await using _ = await startScheduler({ store, logger: pino({ level: 'silent' }), baseImages });
    ({ digest } = await push('two'));
    const pushedAt = performance.now();
    const pushes = [{ kind: 'pushed', repository: 'base', tag: '1', digest } as const];
    await store.baseImages.report({ instance: 'registry-1', pushes }, Date.now());
    for (const task of ['tells-default', 'tells-token']) {
      await expect.poll(async () => (await runsOf(task)).length, { timeout: 60_000, interval: 50 }).toBe(1);
    }
    // Other tests share the machine: what it takes is told, and not judged.
    const seconds = (performance.now() - pushedAt) / 1000;
    process.stdout.write(`a pushed base has started its dependants after ${seconds.toFixed(1)} s\n`);
    await expect.poll(() => received.size, { timeout: 60_000 }).toBe(2);
    // The same digest once more starts and tells nothing.
    await push('two');
    await store.baseImages.report({ instance: 'registry-1', pushes }, Date.now());
    await expect.poll(async () => await store.baseImages.toJudge(`${registry.host}/base:1`, digest)).toEqual([]);
  }
  server.close();

  const [run] = await runsOf('tells-default');
  expect(await runsOf('tells-token')).toHaveLength(1);
  expect(received.get('/tells-default?sig=hidden')).toEqual([
    {
      type: 'application/json',
      body: {
        task: 'tells-default',
        runId: run?.runId,
        imageUpdateTrigger: {
          id: expect.any(String) as string,
          timestamp: expect.any(String) as string,
          images: [{ registry: registry.host, repository: 'base', tag: '1', digest }],
        },
        updateTriggerToken: 'token of tells-default',
      },
    },
  ]);
  expect(received.get('/tells-token?sig=hidden')).toEqual([
    { type: 'application/json', body: { updateTriggerToken: 'token of tells-token' } },
  ]);
}, 180_000);
