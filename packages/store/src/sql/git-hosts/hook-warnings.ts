import type { Executor } from '../database/database.ts';

/** What should be known of hooks that could not be made, by tasks. */
export async function hookWarnings(
  db: Executor,
  tasks: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const rows = await db
    .selectFrom('task_triggers')
    .select(['task', 'name', 'hook_error'])
    .where('task', 'in', tasks)
    .where('hook_error', 'is not', null)
    .orderBy('name')
    .execute();
  const warnings = new Map<string, readonly string[]>();
  for (const { task, name, hook_error: error } of rows) {
    const text = `The hook of trigger ${name} could not be made: ${error ?? ''}`;
    warnings.set(task, [...(warnings.get(task) ?? []), text]);
  }
  return warnings;
}
