import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { ClaimedHint, RegistryHint, RegistryIndex } from '../../port/registry-index.ts';
import type { Context } from '../context.ts';
import type { Executor } from '../database/database.ts';

/** Has things looked at now; what is looked at just now is looked at once more. */
export async function writeHints(trx: Executor, hints: readonly RegistryHint[], now: number): Promise<void> {
  // In one order for all, so that nobody waits in a circle; the last one of a thing is what counts.
  const rows = new Map(
    hints.map((hint) => {
      const { repository, tag = '', digest = '', pushedAt, told } = hint;
      const row = { repository, tag, digest, pushed_at: pushedAt ?? null, told: told ?? null };
      return [`${repository} ${tag} ${digest}`, row] as const;
    }),
  );
  for (const [, row] of [...rows].sort(([one], [other]) => (one < other ? -1 : 1))) {
    const again = {
      pushed_at: row.pushed_at,
      told: row.told,
      due_at: now,
      claim: null,
      claimed_until: null,
      failures: 0,
    };
    await trx
      .insertInto('registry_hints')
      .values({ ...row, ...again })
      .onConflict((conflict) => conflict.columns(['repository', 'tag', 'digest']).doUpdateSet(again))
      .execute();
  }
}

/** See `RegistryIndex.claimHints`. */
export async function claimHints(
  { database }: Context,
  now: number,
  { limit, claimMs }: Parameters<RegistryIndex['claimHints']>[1],
): Promise<readonly ClaimedHint[]> {
  return await database.transaction(['registry hints'], async (trx) => {
    const due = await trx
      .selectFrom('registry_hints')
      .selectAll()
      .where('due_at', '<=', now)
      .where((eb) => eb.or([eb('claimed_until', 'is', null), eb('claimed_until', '<=', now)]))
      .orderBy('due_at')
      .limit(limit)
      .execute();
    const claimed: ClaimedHint[] = [];
    for (const row of due) {
      const claim = randomUUID();
      await trx
        .updateTable('registry_hints')
        .set({ claim, claimed_until: now + claimMs })
        .where('repository', '=', row.repository)
        .where('tag', '=', row.tag)
        .where('digest', '=', row.digest)
        .execute();
      claimed.push({
        repository: row.repository,
        ...(row.tag === '' ? { digest: row.digest } : { tag: row.tag }),
        ...(row.pushed_at === null ? {} : { pushedAt: row.pushed_at }),
        ...(row.told === null ? {} : { told: row.told }),
        claim,
        failures: row.failures,
      });
    }
    return claimed;
  });
}

/** See `RegistryIndex.settleHint`. */
export async function settleHint({ database: { db } }: Context, hint: ClaimedHint, retryAt?: number): Promise<void> {
  const { repository, tag = '', digest = '', claim } = hint;
  // Another claim, or none, means that it was told of meanwhile.
  if (retryAt === undefined) {
    await db
      .deleteFrom('registry_hints')
      .where('repository', '=', repository)
      .where('tag', '=', tag)
      .where('digest', '=', digest)
      .where('claim', '=', claim)
      .execute();
    return;
  }
  await db
    .updateTable('registry_hints')
    .set({ due_at: retryAt, claim: null, claimed_until: null, failures: sql<number>`failures + 1` })
    .where('repository', '=', repository)
    .where('tag', '=', tag)
    .where('digest', '=', digest)
    .where('claim', '=', claim)
    .execute();
}
