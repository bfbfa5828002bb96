import type { GitHooks, Triggers } from '../port/triggers.ts';
import { settle, type SettleParts } from './settle.ts';

/** Puts the records of deliveries together with what follows from the runs that they start. */
export function createGitHooks(parts: SettleParts): GitHooks {
  const { triggers } = parts.records;
  return {
    secretOf: (task, trigger) => triggers.secretOf(task, trigger),
    accept: (delivery) => triggers.accept(delivery),
    refuse: (task, trigger, reason) => triggers.refuse(task, trigger, reason),
    processDeliveries: async (limit, waitedMs) => {
      const faults: unknown[] = [];
      let count = 0;
      while (count + faults.length < limit) {
        try {
          const changes = await triggers.processDelivery(waitedMs);
          if (changes === undefined) break;
          await settle(parts, changes);
          count += 1;
        } catch (error) {
          // It was put off: the next one must not wait for it.
          faults.push(error);
        }
      }
      if (faults.length > 0) throw faults[0];
      return count;
    },
  };
}

/** The same for what triggers have seen. */
export function createTriggers(parts: SettleParts): Triggers {
  const { triggers } = parts.records;
  return {
    explain: (task, top) => triggers.explain(task, top),
    approve: async (task, recordId, by) => {
      const { record, ...changes } = await triggers.approve(task, recordId, by);
      await settle(parts, changes);
      return record;
    },
  };
}
