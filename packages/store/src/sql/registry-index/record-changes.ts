import { sql, type ExpressionBuilder } from 'kysely';
import { inChunks } from '../chunks.ts';
import type { Executor } from '../database/database.ts';
import type { RegistryChangeRow } from '../database/registry-tables.ts';
import type { Tables } from '../database/tables.ts';

/** Something that changed, before it has its number. */
export type NewChange = Omit<RegistryChangeRow, 'repository' | 'revision' | 'at'> & { readonly at?: number };

/** Name under which a repository is locked: what is known of it is written by one at a time. */
export function repositoryLock(repository: string): string {
  return `registry index ${repository}`;
}

/** Puts down what has changed in a repository, which is known from now on. */
export async function recordChanges(
  trx: Executor,
  repository: string,
  changes: readonly NewChange[],
  now: number,
): Promise<void> {
  const { revision } = await trx
    .insertInto('registry_repositories')
    .values({ name: repository, first_seen_at: now, changed_at: now, reconciled_at: null, revision: changes.length })
    .onConflict((conflict) =>
      conflict.column('name').doUpdateSet({
        changed_at: now,
        present: 1,
        revision: sql<number>`registry_repositories.revision + ${changes.length}`,
      }),
    )
    .returning('revision')
    .executeTakeFirstOrThrow();
  const first = revision - changes.length + 1;
  const rows = changes.map((change, index) => ({ at: now, ...change, repository, revision: first + index }));
  for (const some of inChunks(rows)) {
    await trx
      .insertInto('registry_changes')
      .values([...some])
      .execute();
  }
}

/** Puts down since when digests have no tag: those that have just lost one and have none left. */
export async function markOrphans(
  trx: Executor,
  repository: string,
  lost: Iterable<string | null | undefined>,
  now: number,
): Promise<void> {
  const digests = [...new Set(lost)].filter((digest) => digest !== null && digest !== undefined);
  for (const some of inChunks(digests)) {
    await trx
      .updateTable('registry_manifests')
      .set({ untagged_at: now })
      .where('repository', '=', repository)
      .where('digest', 'in', some)
      .where((eb) => eb.not(eb.exists(hasTag(eb))))
      .execute();
  }
}

/** Puts down that digests, or any, have a tag again. */
export async function unmarkOrphans(trx: Executor, repository: string, digests?: readonly string[]): Promise<void> {
  await trx
    .updateTable('registry_manifests')
    .set({ untagged_at: null })
    .where('repository', '=', repository)
    .where('untagged_at', 'is not', null)
    .$if(digests !== undefined, (query) => query.where('digest', 'in', digests ?? []))
    .where((eb) => eb.exists(hasTag(eb)))
    .execute();
}

function hasTag(eb: ExpressionBuilder<Tables, 'registry_manifests'>) {
  return eb
    .selectFrom('registry_tags')
    .select('registry_tags.name')
    .whereRef('registry_tags.repository', '=', 'registry_manifests.repository')
    .whereRef('registry_tags.digest', '=', 'registry_manifests.digest');
}
