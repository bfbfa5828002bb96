import type { TriggerRecord } from '@slipway/core/http';
import type { Selectable } from 'kysely';
import type { TriggerHistoryRow } from '../database/task-tables.ts';
import { runIdOf } from '../runs/run-id.ts';
import { timestamp } from '../runs/show-runs.ts';

/** An entry of a history as it is shown. */
export function showEntry(row: Selectable<TriggerHistoryRow>): TriggerRecord {
  return {
    recordId: String(row.id),
    time: timestamp(row.at),
    trigger: row.trigger_name,
    event: row.event,
    outcome: row.outcome,
    reason: row.reason,
    ...(row.run_seq === null ? {} : { runId: runIdOf(row.run_seq) }),
  };
}
