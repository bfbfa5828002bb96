import type { Context } from '../context.ts';
import { runIdOf } from '../runs/run-id.ts';
import { missingKey } from '../secrets/secret-box.ts';

const atOnce = 100;

/** Encrypts anew, with the present key, what an older one has encrypted. Gives how many records it changed. */
export async function rotateSecrets({ database, box }: Context): Promise<number> {
  let count = 0;
  for (;;) {
    const old = await database.db
      .selectFrom('run_inputs')
      .select(['seq', 'secrets'])
      .where('key_id', '<>', box.keyId)
      .orderBy('seq')
      .limit(atOnce)
      .execute();
    if (old.length === 0) return count;
    for (const { seq, secrets } of old) {
      if (secrets === null) continue;
      const record = runIdOf(seq);
      const sealed = box.seal(box.open(secrets, record), record);
      await database.db
        .updateTable('run_inputs')
        .set({ secrets: sealed, key_id: box.keyId })
        .where('seq', '=', seq)
        .execute();
      count += 1;
    }
  }
}

/** Rejects when the database holds secrets of a key that is not held: better at the start than when a run is to begin. */
export async function checkKeys({ database, box }: Context): Promise<void> {
  const used = await database.db
    .selectFrom('run_inputs')
    .select('key_id')
    .distinct()
    .where('key_id', 'is not', null)
    .execute();
  for (const { key_id: keyId } of used) if (keyId !== null && !box.holds(keyId)) throw missingKey(keyId);
}
