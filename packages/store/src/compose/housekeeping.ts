import { deleteUnder } from '../blobs/blobs.ts';
import { logPrefix } from '../archive/log-blobs.ts';
import type { Housekeeping, RetentionPolicy } from '../port/housekeeping.ts';
import type { Doomed } from '../port/record-keeping.ts';
import type { Changes } from '../port/run-changes.ts';
import { redisUnavailable } from '../redis/connect.ts';
import { archiveLogs } from './archive-logs.ts';
import type { StoreParts } from './parts.ts';
import { settle } from './settle.ts';
import { sourcePrefix } from './sources.ts';

/** How long an agent may take to stop a run whose time is over, in milliseconds. */
const stopGraceMs = 60_000;
/** How long it is kept what became of tags, and what the registry has told. */
const registryAgeMs = 30 * 86_400_000;
const doomedAtOnce = 100;

/** Puts the records' upkeep together with queue, logs and blobs. */
export function createHousekeeping(parts: StoreParts): Housekeeping {
  const { records, queue } = parts;
  const settled = async (work: Promise<Changes>): Promise<number> => {
    const changes = await work;
    await settle(parts, changes);
    return changes.changes.length;
  };
  return {
    expireLeases: (now) => settled(records.leases.expire(now)),
    timeOutRuns: (now) => settled(records.upkeep.timeOutRuns(now, stopGraceMs)),
    limitQueueWait: (now, maxWaitMs) => settled(records.upkeep.limitQueueWait(now, maxWaitMs)),
    reconcile: async () => {
      const pools = (await records.agents.pools()).map(({ name }) => name);
      await records.admission.admitAll();
      const { added, removed } = await queue
        .reconcile(pools, () => records.admission.ready())
        .catch((cause: unknown) => {
          throw redisUnavailable(cause);
        });
      return added + removed;
    },
    archiveLogs: (signal) => archiveLogs(parts, signal),
    retain: (now, policy) => retain(parts, now, policy),
    rotateSecrets: () => records.upkeep.rotateSecrets(),
    figures: () => records.upkeep.figures(Date.now()),
  };
}

/** Blobs go before the rows that name them: what a killed process leaves is found again. */
async function retain({ records, blobs, live }: StoreParts, now: number, policy: RetentionPolicy): Promise<number> {
  const { upkeep } = records;
  const removeLog = async (runId: string): Promise<void> => {
    await deleteUnder(blobs, logPrefix(runId));
    await live.remove(runId);
  };
  const logs = await removeAll(
    () => upkeep.doomedLogs(now, policy, doomedAtOnce),
    async ({ id }) => {
      await removeLog(id);
      await upkeep.forgetLog(id);
    },
  );
  const runs = await removeAll(
    () => upkeep.doomedRuns(now, policy, doomedAtOnce),
    async ({ id }) => {
      await removeLog(id);
      await upkeep.forgetRun(id);
    },
  );
  const sources = await removeAll(
    () => upkeep.doomedSources(now, doomedAtOnce),
    async ({ id }) => {
      await deleteUnder(blobs, sourcePrefix(id));
      await upkeep.forgetSource(id);
    },
  );
  const messages = await upkeep.forgetMessages(now - policy.messageAgeMs);
  const told = await records.registryIndex.forgetBefore(now - registryAgeMs);
  return (
    logs + runs + sources + messages + told + (await upkeep.forgetTriggers(now)) + (await upkeep.forgetAgents(now))
  );
}

async function removeAll(
  next: () => Promise<readonly Doomed[]>,
  remove: (doomed: Doomed) => Promise<void>,
): Promise<number> {
  let count = 0;
  for (;;) {
    const doomed = await next();
    for (const each of doomed) await remove(each);
    count += doomed.length;
    if (doomed.length < doomedAtOnce) return count;
  }
}
