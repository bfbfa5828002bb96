import type { SubmitRun } from '../../port/runs.ts';

const shared = 'group ';

/** Name of the group that a run waits in: the one that its task shares with others, its task's own, or the quick runs of who asked. */
export function groupOf({ task, group, submitter }: Pick<SubmitRun, 'task' | 'group' | 'submitter'>): string {
  if (task === undefined) return `by ${submitter}`;
  return group === undefined ? `task ${task}` : `${shared}${group}`;
}

/** The group that a run's task shares with others, if it does. */
export function sharedGroup(grp: string): { readonly group?: string } {
  return grp.startsWith(shared) ? { group: grp.slice(shared.length) } : {};
}
