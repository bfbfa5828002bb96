import { sql } from 'kysely';
import type { UpkeepRecords } from '../../port/record-keeping.ts';
import type { Context } from '../context.ts';
import { forgetMessages } from '../messages/message-records.ts';
import { isLeased, isWaiting } from '../queue/admit.ts';
import { countRun } from '../runs/move-run.ts';
import { seqOf } from '../runs/run-id.ts';
import { forgetOldTriggers } from '../triggers/forget-old.ts';
import { doomedLogs, doomedRuns, doomedSources } from './retention.ts';
import { rotateSecrets } from './rotate-secrets.ts';
import { limitQueueWait, timeOutRuns } from './time-limits.ts';

const forgottenAfterMs = 86_400_000;

/** What is due from time to time. */
export function upkeepRecords(context: Context): UpkeepRecords {
  const { db } = context.database;
  return {
    timeOutRuns: (now, graceMs) => timeOutRuns(context, now, graceMs),
    limitQueueWait: (now, maxWaitMs) => limitQueueWait(context, now, maxWaitMs),
    doomedLogs: (now, policy, limit) => doomedLogs(context, now, policy, limit),
    forgetLog: async (runId) => {
      await db
        .deleteFrom('log_parts')
        .where('seq', '=', seqOf(runId) ?? 0)
        .execute();
    },
    doomedSources: (now, limit) => doomedSources(context, now, limit),
    forgetSource: async (sourceId) => {
      await db.deleteFrom('sources').where('id', '=', sourceId).where('state', '=', 'removing').execute();
    },
    doomedRuns: (now, policy, limit) => doomedRuns(context, now, policy, limit),
    forgetRun: (runId) =>
      context.database.transaction([], async (trx) => {
        const forgotten = await trx
          .deleteFrom('runs')
          .where('seq', '=', seqOf(runId) ?? 0)
          .where(sql<boolean>`finished_at is not null and archived = 0`)
          .returning(['pool', 'grp', 'status'])
          .executeTakeFirst();
        if (forgotten !== undefined) await countRun(trx, forgotten, forgotten.status, -1);
      }),
    forgetAgents: async (now) => {
      const forgotten = await db
        .deleteFrom('agents')
        .where('seen_at', '<', now - forgottenAfterMs)
        .where('id', 'not in', (eb) =>
          eb.selectFrom('runs').select('lease_agent').where(isLeased).$castTo<{ lease_agent: string }>(),
        )
        .executeTakeFirst();
      return Number(forgotten.numDeletedRows);
    },
    forgetMessages: (before) => forgetMessages(context, before),
    forgetTriggers: (now) => forgetOldTriggers(context, now),
    figures: async (now) => {
      const runs = await db
        .selectFrom('run_counts')
        .select(({ fn }) => ['pool', 'status', fn.sum<number | string>('number').as('count')])
        .where('number', '>', 0)
        .groupBy(['pool', 'status'])
        .orderBy('pool')
        .orderBy('status')
        .execute();
      const { oldest } = await db
        .selectFrom('runs')
        .select(({ fn }) => fn.min('queued_at').as('oldest'))
        .where(isWaiting)
        .executeTakeFirstOrThrow();
      return {
        runs: runs.map(({ count, ...rest }) => ({ ...rest, count: Number(count) })),
        oldestQueuedMs: oldest === null ? 0 : Math.max(0, now - oldest),
      };
    },
    rotateSecrets: () => rotateSecrets(context),
  };
}
