import { isFinal } from '@slipway/core';
import type { Runs } from '../port/runs.ts';
import { type SettleParts, settle } from './settle.ts';

/** Puts the records of runs together with what follows from them. */
export function createRuns(parts: SettleParts): Runs {
  const { records, queue, live } = parts;
  return {
    submit: async (submitted) => {
      const { run, created, ready } = await records.runs.submit(submitted);
      queue.add(ready);
      return { run, created };
    },
    get: async (runId) => {
      const run = await records.runs.get(runId);
      if (run === undefined || isFinal(run.status) || run.attempt === 0) return run;
      // Only Redis knows how long a log is that grows; without it, the archived length has to do.
      const end = await live.end(runId).catch(() => undefined);
      return { ...run, log: { ...run.log, bytes: Math.max(run.log.bytes, end ?? 0) } };
    },
    list: (filter) => records.runs.list(filter),
    inputOf: (runId) => records.runs.inputOf(runId),
    cancel: async (runId) => {
      const { run, ...changes } = await records.runs.cancel(runId);
      await settle(parts, changes);
      return run;
    },
    setArchived: (runId, isArchived) => records.runs.setArchived(runId, isArchived),
  };
}
