import { taskSpecSchema, type Run, type TaskSpecInput, type TimerTrigger } from '@slipway/core/http';
import { openStore, type Store, type StoreOptions } from '@slipway/store';
import { createTempDir, startPostgres, startRedis } from '@slipway/testkit';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fireTimers, type TimerStore } from './fire-timers.ts';
import { minuteMs } from './slots.ts';

const start = Date.parse('2026-10-24T23:00:00Z');
const never = new AbortController().signal;

describe.each(['sqlite', 'postgres'])('fireTimers with records in %s', { timeout: 120_000 }, (dialect) => {
  const resources: AsyncDisposable[] = [];
  const use = <T extends AsyncDisposable>(resource: T): T => {
    resources.unshift(resource);
    return resource;
  };
  let optionsOf: () => Promise<StoreOptions>;
  beforeAll(async () => {
    const redis = use(await startRedis());
    const directory = use(await createTempDir('slipway-timers-'));
    const postgres = dialect === 'postgres' ? use(await startPostgres()) : undefined;
    let count = 0;
    optionsOf = async () => {
      count += 1;
      return {
        database: (await postgres?.createDatabase()) ?? `sqlite:${path.join(directory.path, `${count}.db`)}`,
        keys: [new Uint8Array(32).fill(7)],
        redis,
        blobs: { directory: path.join(directory.path, `blobs-${count}`) },
      };
    };
  }, 120_000);
  afterAll(async () => {
    for (const resource of resources) await resource[Symbol.asyncDispose]();
  });

  /** Stores on one database: two processes, as far as the database allows it. */
  async function open() {
    const clock = { now: start };
    const options = { ...(await optionsOf()), clock: () => clock.now };
    const first = await openStore(options);
    const second = dialect === 'postgres' ? await openStore(options) : first;
    return {
      clock,
      stores: [first, second] as const,
      [Symbol.asyncDispose]: async () => {
        await first[Symbol.asyncDispose]();
        if (second !== first) await second[Symbol.asyncDispose]();
      },
    };
  }

  const save = (store: Store, timers: readonly Partial<TimerTrigger>[], change: Partial<TaskSpecInput> = {}) =>
    store.tasks.put(
      taskSpecSchema.parse({
        name: 'nightly',
        step: { type: 'EncodedTask', encodedTaskContent: Buffer.from('steps: []').toString('base64') },
        trigger: { timerTriggers: timers },
        ...change,
      }),
    );
  const runsOf = async (store: Store): Promise<readonly Run[]> =>
    (await store.runs.list({ task: 'nightly', top: 1000 })).runs.toReversed();
  const causesOf = async (store: Store): Promise<readonly string[]> =>
    (await runsOf(store)).map(({ cause }) =>
      cause.kind === 'timer' ? `${cause.trigger} ${cause.occurrence.slice(0, 16)}` : cause.kind,
    );

  it('makes one run for each of thirty slots while clocks are put back, with two schedulers one of which is killed', async () => {
    await using place = await open();
    const [first, second] = place.stores;
    await save(first, [
      { name: 'every-ten', schedule: '*/10 * * * *', timezone: 'Europe/Berlin' },
      { name: 'at-night', schedule: '30 2 * * *', timezone: 'Europe/Berlin' },
    ]);
    let isKilled = false;
    let kills = 0;
    // Killed between the start of a run and the step that says so: nothing after it happens in that process.
    const killed: TimerStore = {
      tasks: first.tasks,
      timers: {
        claimDue: (now, claim) => (isKilled ? Promise.resolve([]) : first.timers.claimDue(now, claim)),
        advance: (timer, advance, now) => {
          if (!isKilled && (advance.entry === undefined || place.clock.now < start + 95 * minuteMs)) {
            return first.timers.advance(timer, advance, now);
          }
          isKilled = true;
          kills += 1;
          return Promise.reject(new Error('killed'));
        },
      },
    };
    const schedulers = [fireTimers(killed), fireTimers(second)];
    for (let step = 0; step <= 300 * 6; step += 1) {
      place.clock.now = start + step * 10_000 + 500;
      // The one that is to be killed comes first, so that it has what it is killed with.
      const order = place.clock.now < start + 105 * minuteMs ? schedulers : schedulers.toReversed();
      if (step % 6 === 0) {
        for (const fire of order) await fire(place.clock.now, never).catch(() => 0);
      } else {
        await Promise.all(order.map((fire) => fire(place.clock.now, never).catch(() => 0)));
      }
    }
    expect(kills).toBeGreaterThan(0);
    const slots = Array.from({ length: 30 }, (_, index) => start + (index + 1) * 10 * minuteMs);
    const expected = slots.map((slot) => `every-ten ${new Date(slot).toISOString().slice(0, 16)}`);
    expect([...(await causesOf(second))].sort()).toEqual(['at-night 2026-10-25T00:30', ...expected]);
  });

  it('122: fires within its minute, names itself, and does not while it or its task is disabled', async () => {
    await using place = await open();
    const [store] = place.stores;
    const fire = fireTimers(store);
    const pass = async (minutes: number): Promise<void> => {
      for (const end = place.clock.now + minutes * minuteMs; place.clock.now < end; place.clock.now += 1000) {
        await fire(place.clock.now, never);
      }
    };
    const timer = { name: 't1', schedule: '*/5 * * * *' };
    await save(store, [timer]);
    await pass(6);
    const [run] = await runsOf(store);
    expect(run).toMatchObject({
      runType: 'AutoRun',
      cause: { kind: 'timer', trigger: 't1', occurrence: '2026-10-24T23:05:00.000Z' },
    });
    expect(Date.parse(run!.createTime) - Date.parse('2026-10-24T23:05:00Z')).toBeLessThan(2000);
    await save(store, [{ ...timer, status: 'Disabled' }]);
    await pass(6);
    await save(store, [timer], { status: 'Disabled' });
    await pass(6);
    expect(await runsOf(store)).toHaveLength(1);
    // What passed meanwhile is not made up for.
    await save(store, [{ ...timer, missedRuns: 'once' }]);
    await pass(1);
    expect(await runsOf(store)).toHaveLength(1);
    await pass(5);
    expect(await runsOf(store)).toHaveLength(2);
  });

  it('123: makes two runs of two timers that are due at the same minute', async () => {
    await using place = await open();
    const [store] = place.stores;
    await save(store, [
      { name: 't1', schedule: '10 * * * *' },
      { name: 't2', schedule: '*/10 23 * * *' },
    ]);
    const fire = fireTimers(store);
    await fire(place.clock.now, never);
    place.clock.now += 10 * minuteMs;
    expect(await fire(place.clock.now, never)).toBe(2);
    expect([...(await causesOf(store))].sort()).toEqual(['t1 2026-10-24T23:10', 't2 2026-10-24T23:10']);
  });

  it('makes no second run when the clock is put back by an hour, and treats an hour forward as missed', async () => {
    await using place = await open();
    const [store] = place.stores;
    await save(store, [
      { name: 'skips', schedule: '*/20 * * * *' },
      { name: 'once', schedule: '*/20 * * * *', missedRuns: 'once' },
    ]);
    const fire = fireTimers(store);
    const at = async (minutes: number): Promise<void> => {
      place.clock.now = start + minutes * minuteMs + 100;
      await fire(place.clock.now, never);
    };
    for (const minutes of [0, 20, 40]) await at(minutes);
    const before = await causesOf(store);
    expect(before).toHaveLength(4);
    for (const minutes of [-20, -10, 0, 10, 20, 30, 40]) await at(minutes);
    expect(await causesOf(store)).toEqual(before);
    await at(115);
    expect((await causesOf(store)).slice(4)).toEqual(['once 2026-10-25T00:40']);
    await at(120);
    expect((await causesOf(store)).slice(5)).toHaveLength(2);
  });
});
