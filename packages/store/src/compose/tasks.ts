import type { Tasks } from '../port/tasks.ts';
import { settle, type SettleParts } from './settle.ts';

/** Puts the records of tasks together with what follows from a run of one. */
export function createTasks(parts: SettleParts): Tasks {
  const { tasks } = parts.records;
  return {
    ...tasks,
    start: async (start) => {
      const { run, created, ...changes } = await tasks.start(start);
      await settle(parts, changes);
      return { run, created };
    },
  };
}
