import type { Housekeeping, RetentionPolicy, Store } from '@slipway/store';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { HandClock } from './testing/hand-clock.ts';
import { defaultRetention, type SchedulerOptions } from './options.ts';
import { startScheduler } from './scheduler.ts';

const leaseMs = 30_000;

type Method = Exclude<keyof Housekeeping, 'figures'>;

/** What the scheduler called, with its arguments; a test may put another behaviour behind each method. */
function recordingStore(behaviour: Partial<Record<Method, (signal?: AbortSignal) => Promise<number>>> = {}) {
  const calls: { readonly method: Method; readonly args: readonly unknown[] }[] = [];
  const method =
    (name: Method) =>
    (...args: readonly unknown[]): Promise<number> => {
      calls.push({ method: name, args });
      return behaviour[name]?.(args.find((arg) => arg instanceof AbortSignal)) ?? Promise.resolve(0);
    };
  const housekeeping = {
    expireLeases: method('expireLeases'),
    timeOutRuns: method('timeOutRuns'),
    limitQueueWait: method('limitQueueWait'),
    reconcile: method('reconcile'),
    archiveLogs: method('archiveLogs'),
    retain: method('retain'),
    rotateSecrets: method('rotateSecrets'),
  };
  return {
    store: {
      housekeeping,
      messages: { claimDue: () => Promise.resolve([]) },
      git: { processDeliveries: () => Promise.resolve(0) },
      gitHosts: { claimLooks: () => Promise.resolve([]) },
      timers: { claimDue: () => Promise.resolve([]) },
      baseImages: {
        lookAtOwn: () => Promise.resolve(),
        claimDue: () => Promise.resolve([]),
        fireDue: () => Promise.resolve(0),
      },
      registryIndex: {
        claimHints: () => Promise.resolve([]),
        reconcileAll: () => Promise.resolve(),
        claimCatalog: () => Promise.resolve(false),
        claimRepository: () => Promise.resolve(undefined),
      },
      agents: { terms: { heartbeatMs: 10_000, leaseMs } },
    } as unknown as Store,
    calls,
    count: (name: Method) => calls.filter((call) => call.method === name).length,
  };
}

function start(store: Store, more: Partial<SchedulerOptions> = {}) {
  const clock = new HandClock();
  const lines: { readonly level: number; readonly job?: string; readonly msg: string }[] = [];
  const logger = pino({ base: null }, { write: (line) => lines.push(JSON.parse(line) as (typeof lines)[number]) });
  return { clock, lines, scheduler: startScheduler({ store, logger, clock, random: () => 0.5, ...more }) };
}

describe('startScheduler', () => {
  it('does every job at its own pace', async () => {
    const { store, count, calls } = recordingStore();
    const { clock, scheduler } = start(store);
    await using _ = await scheduler;
    await clock.pass(60_000);
    expect(count('expireLeases')).toBeGreaterThanOrEqual(55);
    expect(count('expireLeases')).toBeLessThanOrEqual(60);
    expect(count('timeOutRuns')).toBe(count('expireLeases'));
    expect(count('archiveLogs')).toBeGreaterThan(100);
    expect(count('reconcile')).toBe(4);
    expect(count('limitQueueWait')).toBe(1);
    expect(count('retain')).toBe(1);
    expect(count('rotateSecrets')).toBe(1);
    const [now, policy] = calls.find(({ method }) => method === 'retain')!.args as [number, RetentionPolicy];
    expect(now).toBeGreaterThan(1_000_000);
    expect(policy).toEqual(defaultRetention);
  });

  it('takes no lease for lost before agents had the time of one to come back', async () => {
    const { store, calls } = recordingStore();
    const { clock, scheduler } = start(store);
    await using _ = await scheduler;
    const judgedBy = (): number => calls.filter(({ method }) => method === 'expireLeases').at(-1)?.args[0] as number;
    await clock.pass(leaseMs);
    expect(judgedBy()).toBe(0);
    await clock.pass(2000);
    expect(judgedBy()).toBeGreaterThan(clock.now() - 2000);
  });

  it('reconciles at the start, before any time has passed', async () => {
    const { store, calls } = recordingStore();
    const { clock, scheduler } = start(store);
    await using _ = await scheduler;
    await clock.pass(1);
    expect(calls.map(({ method }) => method)).toEqual(['reconcile']);
  });

  it('takes no agent for lost because the database was away', async () => {
    let isAway = false;
    const { store, calls } = recordingStore({
      expireLeases: () => (isAway ? Promise.reject(new Error('the database is away')) : Promise.resolve(0)),
    });
    const { clock, scheduler } = start(store);
    await using _ = await scheduler;
    const judgedBy = (): number => calls.filter(({ method }) => method === 'expireLeases').at(-1)?.args[0] as number;
    await clock.pass(leaseMs + 2000);
    const whileFair = clock.now();
    expect(judgedBy()).toBeGreaterThan(whileFair - 2000);
    isAway = true;
    await clock.pass(60_000);
    isAway = false;
    await clock.pass(leaseMs - 1000);
    expect(judgedBy()).toBeLessThanOrEqual(whileFair);
    await clock.pass(leaseMs);
    expect(judgedBy()).toBeGreaterThan(clock.now() - 2000);
  });

  it('comes back sooner to logs of which it has moved a part', async () => {
    const { store, count } = recordingStore({ archiveLogs: () => Promise.resolve(1) });
    const { clock, scheduler } = start(store);
    await using _ = await scheduler;
    await clock.pass(10_000);
    expect(count('archiveLogs')).toBeGreaterThan(90);
  });

  it('keeps a failing job from stopping the others, backs off, and logs each change of its state once', async () => {
    let isAway = true;
    const { store, count } = recordingStore({
      expireLeases: () => (isAway ? Promise.reject(new Error('the database is away')) : Promise.resolve(2)),
    });
    const { clock, scheduler, lines } = start(store);
    await using running = await scheduler;
    await clock.pass(60_000);
    expect(count('expireLeases')).toBeLessThan(12);
    expect(count('timeOutRuns')).toBeGreaterThan(50);
    const statusOf = () => running.status().find(({ name }) => name === 'expire-leases');
    expect(statusOf()).toMatchObject({ failuresInARow: count('expireLeases'), lastError: 'the database is away' });
    isAway = false;
    await clock.pass(20_000);
    expect(statusOf()).toMatchObject({ failuresInARow: 0 });
    expect(statusOf()?.done).toBeGreaterThan(0);
    expect(lines.map(({ job, msg }) => `${job}: ${msg}`)).toEqual([
      'expire-leases: job fails; it will be tried again',
      'expire-leases: job works again',
    ]);
  });

  it('never does one job twice at the same time', async () => {
    const { store, count } = recordingStore({ timeOutRuns: () => new Promise(() => undefined) });
    const { clock, scheduler } = start(store);
    const running = await scheduler;
    await clock.pass(60_000);
    expect(count('timeOutRuns')).toBe(1);
    expect(running.status().find(({ name }) => name === 'time-out-runs')?.runningSince).toBeDefined();
  });

  it('waits at its end for the pass that goes on, and asks it to hurry', async () => {
    let hasEnded = false;
    const { store, count } = recordingStore({
      archiveLogs: (signal) =>
        new Promise((resolve) => {
          signal?.addEventListener('abort', () =>
            setImmediate(() => {
              hasEnded = true;
              resolve(0);
            }),
          );
        }),
    });
    const { clock, scheduler } = start(store);
    await clock.pass(2000);
    expect(count('archiveLogs')).toBe(1);
    await (await scheduler)[Symbol.asyncDispose]();
    expect(hasEnded).toBe(true);
    const before = count('expireLeases');
    await clock.pass(60_000);
    expect(count('expireLeases')).toBe(before);
  });

  it('says over HTTP how it is', async () => {
    let isAway = false;
    const { store } = recordingStore({
      reconcile: () => (isAway ? Promise.reject(new Error('away')) : Promise.resolve(3)),
    });
    const { clock, scheduler } = start(store, { listen: { host: '127.0.0.1', port: 0 }, reconcileMs: 1000 });
    await using running = await scheduler;
    const ask = (path: string) => fetch(`http://127.0.0.1:${running.port}${path}`);
    await clock.pass(10);
    expect((await ask('/healthz')).status).toBe(200);
    expect((await ask('/readyz')).status).toBe(200);
    expect(await (await ask('/metrics')).text()).toContain('slipway_scheduler_done_total{job="reconcile"} 3\n');
    expect((await ask('/else')).status).toBe(404);
    isAway = true;
    await clock.pass(20_000);
    const failing = await ask('/readyz');
    expect(failing.status).toBe(503);
    expect(await failing.json()).toMatchObject({ problems: [expect.stringContaining('reconcile failed')] });
  });

  it('starts nothing when its address is taken', async () => {
    const { store, calls } = recordingStore();
    await using first = await start(recordingStore().store, { listen: { host: '127.0.0.1', port: 0 } }).scheduler;
    const second = start(store, { listen: { host: '127.0.0.1', port: first.port! } });
    await expect(second.scheduler).rejects.toThrow('EADDRINUSE');
    await second.clock.pass(5000);
    expect(calls).toEqual([]);
  });
});
