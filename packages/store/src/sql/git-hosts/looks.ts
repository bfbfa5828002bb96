import type { ClaimedLook, GitHosts, LookResult, SeenRefs } from '../../port/git-hosts.ts';
import type { Context } from '../context.ts';
import { lookUpTask, taskLock, wholeSpec } from '../tasks/task-rows.ts';
import { recordTrigger } from '../triggers/history.ts';
import { openSource } from './open-source.ts';
import { lookEveryMs } from './plan-looks.ts';

/** What a source trigger remembers of looks. */
interface LookState {
  readonly seen?: SeenRefs;
  readonly failures?: number;
  /** What the last look failed with, told already. */
  readonly failure?: string;
}

/** Takes looks that are due. The claim moves the time they are due, guarded by what it was. */
export async function claimLooks(
  context: Context,
  now: number,
  { limit, leaseMs }: Parameters<GitHosts['claimLooks']>[1],
): Promise<readonly ClaimedLook[]> {
  const { db } = context.database;
  const due = await db
    .selectFrom('task_triggers')
    .selectAll()
    .where('kind', '=', 'source')
    .where('next_check_at', '<=', now)
    .orderBy('next_check_at')
    .limit(limit)
    .execute();
  const claimed: ClaimedLook[] = [];
  const until = now + leaseMs;
  for (const row of due) {
    const { numUpdatedRows } = await db
      .updateTable('task_triggers')
      .set({ next_check_at: until })
      .where('task', '=', row.task)
      .where('name', '=', row.name)
      .where('next_check_at', '=', row.next_check_at)
      .executeTakeFirst();
    if (numUpdatedRows === 0n) continue;
    const look = await readLook(context, row.task, row.name, row.state, until);
    if (look !== undefined) claimed.push(look);
  }
  return claimed;
}

async function readLook(
  { database: { db }, box }: Context,
  task: string,
  trigger: string,
  state: string,
  until: number,
): Promise<ClaimedLook | undefined> {
  const row = await lookUpTask(db, task);
  const spec = row && wholeSpec(row, box);
  const source = spec?.trigger.sourceTriggers.find(({ name }) => name === trigger);
  if (spec === undefined || source === undefined || lookEveryMs(spec, source) === 0) return undefined;
  const { seen, failures = 0 } = JSON.parse(state) as LookState;
  // A secret that is gone must not keep the other looks from being taken: the repository is asked without a login.
  const { webhookSecret: _, accessToken: __, ...bare } = source;
  const open = await openSource(db, box, spec, source).catch(() =>
    openSource(db, box, spec, { ...bare, webhookSecret: none }),
  );
  return { source: open, ...(seen === undefined ? {} : { seen }), failures, until };
}

const none = { type: 'Opaque' } as const;

/** Writes down what became of a look. */
export async function settleLook(
  { database }: Context,
  { source, until }: ClaimedLook,
  result: LookResult,
  now: number,
): Promise<boolean> {
  const { task, trigger } = source;
  return await database.transaction([taskLock(task)], async (trx) => {
    const row = await trx
      .selectFrom('task_triggers')
      .select('state')
      .where('task', '=', task)
      .where('name', '=', trigger.name)
      .where('next_check_at', '=', until)
      .executeTakeFirst();
    if (row === undefined) return false;
    const before = JSON.parse(row.state) as LookState;
    await trx
      .updateTable('task_triggers')
      .set({ state: JSON.stringify(stateAfter(before, result)), next_check_at: result.nextAt })
      .where('task', '=', task)
      .where('name', '=', trigger.name)
      .execute();
    if (result.kind === 'failed' && before.failure !== result.reason) {
      const event = `look at the refs of ${trigger.repositoryUrl}`;
      await recordTrigger(trx, {
        task,
        trigger: trigger.name,
        at: now,
        event,
        outcome: 'error',
        reason: result.reason,
      });
    }
    return true;
  });
}

function stateAfter(before: LookState, result: LookResult): LookState {
  if (result.kind === 'seen') return { seen: result.seen };
  return { ...before, failures: (before.failures ?? 0) + 1, failure: result.reason };
}
