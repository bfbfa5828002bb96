import { isFinal } from '@slipway/core';
import type { RunRecords } from '../../port/records.ts';
import type { Context } from '../context.ts';
import { findRun, inGroupOf, lookUpRun } from './find-run.ts';
import { causedBy } from './causes.ts';
import { cancelRun } from './cancel-run.ts';
import { listRuns } from './list-runs.ts';
import { addWarning } from './warnings.ts';
import { showOneRun } from './show-runs.ts';
import { inputOf, submitRun } from './submit-run.ts';

/** Records of runs. */
export function runRecords(context: Context): RunRecords {
  const { database, clock } = context;
  return {
    submit: (run) => submitRun(context, run),
    get: async (runId) => {
      const row = await lookUpRun(database.db, runId);
      if (row === undefined) return undefined;
      const caused = await causedBy(database.db, row.seq);
      return { ...(await showOneRun(context, row)), ...(caused.length === 0 ? {} : { caused }) };
    },
    list: (filter) => listRuns(context, filter),
    inputOf: (runId) => inputOf(context, runId),
    cancel: (runId) => cancelRun(context, runId),
    setArchived: async (runId, isArchived) => {
      const { seq } = await findRun(database.db, runId);
      await database.db
        .updateTable('runs')
        .set({ archived: isArchived ? 1 : 0, updated_at: clock() })
        .where('seq', '=', seq)
        .execute();
      return await showOneRun(context, await findRun(database.db, runId));
    },
    warn: (runId, text) =>
      inGroupOf(context, runId, async (trx, row) => {
        if (isFinal(row.status)) return;
        await addWarning(trx, row.seq, text, clock());
      }),
  };
}
