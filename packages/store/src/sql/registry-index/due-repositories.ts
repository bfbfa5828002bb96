import type { RegistryIndex } from '../../port/registry-index.ts';
import { inChunks } from '../chunks.ts';
import type { Context } from '../context.ts';
import type { Executor } from '../database/database.ts';

/** The row of the list of repositories itself. */
const catalog = '';

/** See `RegistryIndex.reconcileAll`. */
export async function reconcileAll(trx: Executor, now: number): Promise<void> {
  await makeDue(trx, [catalog], now);
}

/** See `RegistryIndex.claimCatalog`. */
export async function claimCatalog(
  { database: { db } }: Context,
  now: number,
  { everyMs, claimMs }: Parameters<RegistryIndex['claimCatalog']>[1],
): Promise<boolean> {
  await db
    .insertInto('registry_due')
    .values({ repository: catalog, due_at: now, claimed_until: null })
    .onConflict((conflict) => conflict.column('repository').doNothing())
    .execute();
  const claimed = await db
    .updateTable('registry_due')
    // Until it is put down it is only put off: whoever reads it may be killed.
    .set({ due_at: now + Math.min(everyMs, claimMs), claimed_until: null })
    .where('repository', '=', catalog)
    .where('due_at', '<=', now)
    .returning('repository')
    .executeTakeFirst();
  return claimed !== undefined;
}

/** See `RegistryIndex.noteCatalog`; the list itself is due again after `everyMs`. */
export async function noteCatalog(
  { database }: Context,
  names: readonly string[],
  now: number,
  everyMs: number,
): Promise<void> {
  await database.transaction(['registry catalog'], async (trx) => {
    const known = await trx.selectFrom('registry_repositories').select('name').where('present', '=', 1).execute();
    await makeDue(trx, [...new Set([...names, ...known.map(({ name }) => name)])], now);
    await trx
      .updateTable('registry_due')
      .set({ due_at: now + everyMs })
      .where('repository', '=', catalog)
      // Unless a gap was noticed while it was read.
      .where('due_at', '>', now)
      .execute();
  });
}

/** See `RegistryIndex.claimRepository`. */
export async function claimRepository(
  { database: { db } }: Context,
  now: number,
  claimMs: number,
): Promise<string | undefined> {
  const due = await db
    .selectFrom('registry_due')
    .select('repository')
    .where('due_at', '<=', now)
    .where('repository', '<>', catalog)
    .where((eb) => eb.or([eb('claimed_until', 'is', null), eb('claimed_until', '<=', now)]))
    .orderBy('due_at')
    .orderBy('repository')
    .limit(1)
    .executeTakeFirst();
  if (due === undefined) return undefined;
  const claimed = await db
    .updateTable('registry_due')
    .set({ claimed_until: now + claimMs, due_at: now + claimMs })
    .where('repository', '=', due.repository)
    .where('due_at', '<=', now)
    .where((eb) => eb.or([eb('claimed_until', 'is', null), eb('claimed_until', '<=', now)]))
    .returning('repository')
    .executeTakeFirst();
  return claimed?.repository;
}

/** See `RegistryIndex.settleRepository`. */
export async function settleRepository(
  { database: { db } }: Context,
  repository: string,
  nextAt?: number,
): Promise<void> {
  // What was made due meanwhile has no claim any more, and stays.
  const settled =
    nextAt === undefined
      ? db.deleteFrom('registry_due').where('repository', '=', repository).where('claimed_until', 'is not', null)
      : db
          .updateTable('registry_due')
          .set({ due_at: nextAt, claimed_until: null })
          .where('repository', '=', repository)
          .where('claimed_until', 'is not', null);
  await settled.execute();
}

async function makeDue(trx: Executor, repositories: readonly string[], now: number): Promise<void> {
  for (const some of inChunks([...repositories].sort())) {
    await trx
      .insertInto('registry_due')
      .values(some.map((repository) => ({ repository, due_at: now, claimed_until: null })))
      .onConflict((conflict) => conflict.column('repository').doUpdateSet({ due_at: now, claimed_until: null }))
      .execute();
  }
}
