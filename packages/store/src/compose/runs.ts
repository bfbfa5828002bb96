import { isFinal } from '@slipway/core';
import type { Run } from '@slipway/core/http';
import type { Runs } from '../port/runs.ts';
import { type SettleParts, settle } from './settle.ts';

const awayReason = 'Redis does not answer: it starts when that is back.';

/** Puts the records of runs together with what follows from them. */
export function createRuns(parts: SettleParts): Runs {
  const { records, queue, live } = parts;
  /** The records know nothing of Redis, without which no agent hears of a run. */
  const withReason = (run: Run): Run =>
    run.queue === undefined || !queue.isAway ? run : { ...run, queue: { ...run.queue, reason: awayReason } };
  return {
    submit: async (submitted) => {
      const { run, created, ...changes } = await records.runs.submit(submitted);
      await settle(parts, changes);
      return { run, created };
    },
    get: async (runId) => {
      const run = await records.runs.get(runId);
      if (run === undefined || isFinal(run.status)) return run;
      if (run.attempt === 0) return withReason(run);
      // Only Redis knows how long a log is that grows; without it, the archived length has to do.
      const end = await live.end(runId).catch(() => undefined);
      return withReason({ ...run, log: { ...run.log, bytes: Math.max(run.log.bytes, end ?? 0) } });
    },
    list: async (filter) => {
      const page = await records.runs.list(filter);
      return { ...page, runs: page.runs.map(withReason) };
    },
    inputOf: (runId) => records.runs.inputOf(runId),
    cancel: async (runId) => {
      const { run, ...changes } = await records.runs.cancel(runId);
      await settle(parts, changes);
      return run;
    },
    setArchived: (runId, isArchived) => records.runs.setArchived(runId, isArchived),
  };
}
