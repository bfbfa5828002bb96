import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isFinal, mayBecome, SlipwayError, type RunStatus } from '@slipway/core';
import type { Lease } from '@slipway/core/http';
import {
  dialects,
  openTestRecords,
  startDatabases,
  type DatabaseMachine,
  type TestRecords,
} from '../testing/databases.ts';
import { agentToken, finished, sampleAgent, sampleRun } from '../testing/samples.ts';

const seeds = [1, 2, 3, 4];
const actors = 4;
const actions = 25;

/** Numbers from 0 to below 1 that depend on the seed alone (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Refusals that are answers; anything else is a fault. */
const expected = new Set(['lease-lost', 'conflict']);

async function answered<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof SlipwayError && expected.has(error.code)) return undefined;
    throw error;
  }
}

describe.each(dialects)('random interleavings in %s', { timeout: 60_000 }, (dialect) => {
  let machine: DatabaseMachine;
  beforeAll(async () => {
    machine = await startDatabases(dialect);
  }, 60_000);
  afterAll(() => machine[Symbol.asyncDispose]());

  it.each(seeds)('give every attempt one holder and every run one end (seed %i)', async (seed) => {
    await using records = await openTestRecords(machine, { maxAttempts: 4, maxReleases: 4 });
    const holders = new Map<string, string>();
    const ends = new Map<string, Lease>();
    const watch = await watchStatuses(records);
    for (let index = 0; index < 3; index += 1) await records.runs.submit(sampleRun());
    await Promise.all(
      Array.from({ length: actors }, async (_, actor) => {
        const random = randomOf(seed * 100 + actor);
        const { agentId } = await sampleAgent(records, { name: `agent-${actor}` });
        const mine: Lease[] = [];
        const oneOfMine = (): Lease | undefined => mine[Math.floor(random() * mine.length)];
        for (let action = 0; action < actions; action += 1) {
          await act(Math.floor(random() * 8));
        }

        async function act(kind: number): Promise<void> {
          const runId = `r${1 + Math.floor(random() * 3)}`;
          const lease = oneOfMine();
          if (kind <= 1) {
            const claim = await records.leases.claim(runId, agentId, agentToken);
            if (claim.kind !== 'claimed') return;
            const attempt = `${claim.lease.runId}/${claim.lease.attempt}`;
            expect(holders.get(attempt), `two holders of ${attempt}`).toBeUndefined();
            holders.set(attempt, claim.lease.leaseId);
            mine.push(claim.lease);
          } else if (kind === 2) {
            records.clock.now += Math.floor(random() * 25_000);
            await records.leases.expire(records.clock.now);
          } else if (kind === 3 && random() < 0.2) {
            await answered(records.runs.cancel(runId));
          } else if (lease === undefined) {
            return;
          } else if (kind <= 5) {
            await answered(records.leases.apply(lease, agentToken, [{ kind: 'running', time: 1 }]));
          } else if (kind === 6) {
            await answered(records.leases.release(lease, agentToken, 'a try'));
          } else {
            const end = random() < 0.5 ? finished('Succeeded') : finished('Failed');
            if ((await answered(records.leases.finish(lease, agentToken, end))) === undefined) return;
            const other = ends.get(lease.runId);
            expect(other ?? lease, `two ends of ${lease.runId}`).toEqual(lease);
            ends.set(lease.runId, lease);
          }
          await watch();
        }
      }),
    );
    await watch();
    const counted = (await records.upkeep.figures(0)).runs.flatMap(({ status, count }) =>
      Array<string>(count).fill(status),
    );
    const { runs } = await records.runs.list({ top: 15 });
    expect(counted.toSorted()).toEqual(runs.map(({ status }) => status).toSorted());
    expect(holders.size).toBeGreaterThan(0);
  });
});

/** Gives a look at all runs that fails when one has moved where it may not, or has changed after its end. */
async function watchStatuses(records: TestRecords): Promise<() => Promise<void>> {
  const seen = new Map<string, { readonly status: RunStatus; readonly finishTime: string | undefined }>();
  let turn = Promise.resolve();
  const look = async (): Promise<void> => {
    for (const { runId, status, finishTime } of (await records.runs.list({ top: 15 })).runs) {
      const before = seen.get(runId);
      if (before !== undefined && isFinal(before.status)) expect({ status, finishTime }).toEqual(before);
      if (before !== undefined && status !== before.status) {
        expect(isReachable(before.status, status), `${before.status} to ${status}`).toBe(true);
      }
      seen.set(runId, { status, finishTime });
    }
  };
  await look();
  return () => (turn = turn.then(look));
}

/** Between two looks a run may have moved more than once. */
function isReachable(from: RunStatus, to: RunStatus, depth = 4): boolean {
  if (mayBecome(from, to)) return true;
  const between: readonly RunStatus[] = ['Queued', 'Started', 'Running'];
  return depth > 0 && between.some((next) => mayBecome(from, next) && isReachable(next, to, depth - 1));
}
