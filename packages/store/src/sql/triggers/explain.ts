import type { ExplainedTrigger, Explanation, TaskSpec } from '@slipway/core/http';
import type { Selectable } from 'kysely';
import type { Context } from '../context.ts';
import type { Executor } from '../database/database.ts';
import type { TaskTriggerRow } from '../database/task-tables.ts';
import { runIdOf } from '../runs/run-id.ts';
import { ifTime, timestamp } from '../runs/show-runs.ts';
import { findTask, openSpec } from '../tasks/task-rows.ts';
import { explainBaseImages } from './explain-base-images.ts';
import { explainSource } from './explain-source.ts';
import { explainTimer } from './explain-timer.ts';
import { showEntry } from './show-history.ts';
import type { TriggerFacts } from './trigger-facts.ts';

/** Tells why a task did or did not start, from what its triggers are and what they have seen. */
export async function explainTask(context: Context, name: string, top: number): Promise<Explanation> {
  const { db } = context.database;
  const row = await findTask(db, name);
  const spec = openSpec(row);
  const remembered = new Map(
    (await db.selectFrom('task_triggers').selectAll().where('task', '=', name).execute()).map((trigger) => [
      trigger.name,
      trigger,
    ]),
  );
  const triggers: ExplainedTrigger[] = [];
  for (const { name: trigger, explain } of explainers(db, spec)) {
    const memory = remembered.get(trigger);
    if (memory !== undefined) triggers.push(await explainOne(db, row.status, memory, explain, top));
  }
  return { task: name, status: row.status, triggers };
}

interface Explainer {
  readonly name: string;
  readonly explain: (memory: Selectable<TaskTriggerRow>) => TriggerFacts | Promise<TriggerFacts>;
}

function explainers(db: Executor, spec: TaskSpec): readonly Explainer[] {
  const { sourceTriggers, timerTriggers, baseImageTrigger: base } = spec.trigger;
  return [
    ...sourceTriggers.map((source): Explainer => ({
      name: source.name,
      explain: (memory) => explainSource(spec, source, memory),
    })),
    ...timerTriggers.map((timer): Explainer => ({
      name: timer.name,
      explain: (memory) => explainTimer(timer, memory),
    })),
    ...(base === undefined
      ? []
      : [{ name: base.name, explain: () => explainBaseImages(db, spec.name, base) } satisfies Explainer]),
  ];
}

async function explainOne(
  db: Executor,
  taskStatus: 'Enabled' | 'Disabled',
  memory: Selectable<TaskTriggerRow>,
  explain: Explainer['explain'],
  top: number,
): Promise<ExplainedTrigger> {
  const { state, ...facts } = await explain(memory);
  const entries = db
    .selectFrom('trigger_history')
    .where('trigger_history.task', '=', memory.task)
    .where('trigger_name', '=', memory.name)
    .orderBy('trigger_history.id', 'desc');
  const history = await entries.selectAll().limit(Math.max(top, 1)).execute();
  const run = await entries
    .innerJoin('runs', 'runs.seq', 'trigger_history.run_seq')
    .select(['runs.seq', 'runs.status', 'runs.created_at'])
    .limit(1)
    .executeTakeFirst();
  const { last_event: event, last_event_at: at, next_check_at: nextCheckAt } = memory;
  return {
    name: memory.name,
    ...facts,
    state: stateOf(taskStatus, facts.status, state, history[0]),
    ...(event === null || at === null ? {} : { lastSeen: { time: timestamp(at), event } }),
    ...(run === undefined
      ? {}
      : { lastRun: { runId: runIdOf(run.seq), time: timestamp(run.created_at), status: run.status } }),
    ...(facts.status === 'Disabled' || taskStatus === 'Disabled' ? {} : ifTime('nextCheckTime', nextCheckAt)),
    history: history.slice(0, top).map(showEntry),
  };
}

function stateOf(
  taskStatus: 'Enabled' | 'Disabled',
  status: 'Enabled' | 'Disabled',
  state: string,
  newest: { readonly outcome: string; readonly reason: string } | undefined,
): string {
  if (taskStatus === 'Disabled') return 'It starts nothing: the task is disabled.';
  if (status === 'Disabled') return 'It starts nothing: the trigger is disabled.';
  if (newest?.outcome === 'refused') return `The last delivery was refused: ${newest.reason}`;
  return state;
}
