import { taskSpecSchema } from '@slipway/core/http';
import { openStore, type Store } from '@slipway/store';
import { createTempDir, pushBareImage, startPostgres, startRedis, startRegistry } from '@slipway/testkit';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { startPassProcess, type PassProcess } from '../testing/pass-process.ts';

const minute = 60_000;
const token = 'token-of-agents';
const names = Array.from({ length: 30 }, (_, index) => `build-${index}`);
/** Where in a look, and where in the making of runs, a scheduler is killed: as parts of what they take undisturbed. */
const kills = [
  { in: 'look', at: 0.8 },
  { in: 'runs', at: 0.5 },
] as const;

async function registerAgent(store: Store, name: string): Promise<string> {
  const platform = { os: 'linux', architecture: 'amd64' } as const;
  const facts = { name, pool: 'default', platform, slots: 99, capabilities: [], version: '1' };
  return (await store.agents.register(facts, token)).agentId;
}

/** Runs every task to a good end, on an image. */
async function runAll(store: Store, registry: string, digest: string): Promise<void> {
  await Promise.all(names.map((task) => store.tasks.start({ task, cause: { kind: 'manual' }, submitter: 'someone' })));
  const image = { registry, repository: 'base', tag: '1', digest };
  let left = names.length;
  await Promise.all(
    Array.from({ length: 3 }, async (_, index) => {
      const agentId = await registerAgent(store, `builder-${index}`);
      while (left-- > 0) {
        const grant = await store.agents.acquire(agentId, token, AbortSignal.timeout(60_000));
        if (grant === undefined) throw new Error('no run came');
        await store.agents.report(grant.lease, token, [
          { kind: 'running', time: 1 },
          { kind: 'base-images', stepId: 'build', images: [{ type: 'runtime', image }] },
          { kind: 'finished', status: 'Succeeded', time: 2, logEnd: 0 },
        ]);
      }
    }),
  );
}

/** The runs that a digest has started, of all tasks. */
async function startedBy(store: Store, digest: string) {
  const { runs } = await store.runs.list({ top: 1000 });
  return runs.filter(({ cause }) => cause.kind === 'base-image' && cause.images.some((one) => one.digest === digest));
}

it('gives each dependent task exactly one run when schedulers are killed in the middle of a fan-out', async () => {
  await using registry = await startRegistry();
  await using redis = await startRedis();
  await using postgres = await startPostgres();
  await using directory = await createTempDir('slipway-killed-');
  const database = await postgres.createDatabase();
  const blobs = path.join(directory.path, 'blobs');
  let now = Date.now();
  await using store = await openStore({
    database,
    keys: [new Uint8Array(32).fill(7)],
    redis,
    blobs: { directory: blobs },
    registry: registry.host,
    clock: () => now,
  });
  const places = [database, redis.url, blobs, registry.host];
  const schedulers = await Promise.all(
    Array.from({ length: kills.length + 1 }, () => startPassProcess('look-until-killed.ts', places)),
  );
  const [survivor, ...victims] = schedulers as [PassProcess, ...PassProcess[]];
  try {
    const step = { type: 'EncodedTask', encodedTaskContent: Buffer.from('steps: []').toString('base64') } as const;
    for (const name of names) {
      await store.tasks.create(taskSpecSchema.parse({ name, step, trigger: { baseImageTrigger: {} } }));
    }
    const { digest: first } = await pushBareImage(registry.url, 'base', 'one', '1');
    await runAll(store, registry.host, first);
    const timed = async (ms: number): Promise<number> => {
      now += ms;
      const startedAt = performance.now();
      expect(await survivor.pass(now)).toBe(true);
      return performance.now() - startedAt;
    };
    await timed(0);

    /** One more image of the base; with a kill, of the scheduler that deals with it. */
    const move = async (content: string, kill?: (typeof kills)[number]) => {
      const { digest } = await pushBareImage(registry.url, 'base', content, '1');
      const victim = kill === undefined ? undefined : victims.pop();
      const pass = async (part: 'look' | 'runs', ms: number, undisturbed: number): Promise<number> => {
        if (victim === undefined || kill?.in !== part) return await timed(ms);
        now += ms;
        const passing = victim.pass(now);
        await delay(undisturbed * kill.at);
        await victim.kill();
        await passing;
        return undisturbed;
      };
      usual.look = await pass('look', 10 * minute, usual.look);
      usual.runs = await pass('runs', 3000, usual.runs);
      // What the dead one had claimed is free when its claim is over.
      for (const ms of [31_000, 3000, 10 * minute, 3000]) await timed(ms);
      const runs = await startedBy(store, digest);
      expect(runs.map(({ task }) => task).toSorted()).toEqual(names.toSorted());
      return runs;
    };
    const usual = { look: 0, runs: 0 };
    let runs = await move('two');
    for (const [index, kill] of kills.entries()) {
      await Promise.all(runs.map(({ runId }) => store.runs.cancel(runId)));
      runs = await move(`after ${index} kills`, kill);
    }
    expect(victims).toEqual([]);

    // Each is handed out once, too, whether or not its scheduler lived to put it into the queue.
    await store.housekeeping.reconcile();
    const agentId = await registerAgent(store, 'last');
    const taken = new Set<string>();
    for (;;) {
      const grant = await store.agents.acquire(
        agentId,
        token,
        AbortSignal.timeout(taken.size < names.length ? 60_000 : 500),
      );
      if (grant === undefined) break;
      expect(taken.has(grant.lease.runId)).toBe(false);
      taken.add(grant.lease.runId);
    }
    expect([...taken].toSorted()).toEqual(runs.map(({ runId }) => runId).toSorted());
  } finally {
    for (const scheduler of schedulers) await scheduler.kill();
  }
}, 180_000);
