import { sql } from 'kysely';
import type { Context } from '../context.ts';
import { recordNames } from '../secrets/record-names.ts';
import { missingKey } from '../secrets/secret-box.ts';

const atOnce = 100;

/** A table that has secrets, each with the id of the key that it is encrypted with in `key_id`. */
interface Place {
  readonly table: 'run_inputs' | 'tasks' | 'secrets' | 'messages' | 'notifications';
  readonly key: string;
  readonly text: string;
  /** What the secret of a row is bound to. */
  readonly record: (row: Readonly<Record<string, unknown>>) => string;
}

const places: readonly Place[] = [
  { table: 'run_inputs', key: 'seq', text: 'secrets', record: (row) => recordNames.run(Number(row['seq'])) },
  { table: 'tasks', key: 'name', text: 'hidden', record: (row) => recordNames.task(String(row['name'])) },
  { table: 'secrets', key: 'name', text: 'value', record: (row) => recordNames.secret(String(row['name'])) },
  { table: 'messages', key: 'id', text: 'hidden', record: (row) => recordNames.message(String(row['uid'])) },
  {
    table: 'notifications',
    key: 'name',
    text: 'hidden',
    record: (row) => recordNames.notification(String(row['name'])),
  },
];

/** Encrypts anew, with the present key, what an older one has encrypted. Gives how many records it changed. */
export async function rotateSecrets(context: Context): Promise<number> {
  let count = 0;
  for (const place of places) {
    for (let changed = await rotateSome(context, place); changed > 0; changed = await rotateSome(context, place)) {
      count += changed;
    }
  }
  return count;
}

async function rotateSome({ database: { db }, box }: Context, place: Place): Promise<number> {
  const [table, key, text] = [sql.table(place.table), sql.ref(place.key), sql.ref(place.text)];
  const { rows } = await sql<Record<string, unknown>>`
    select * from ${table} where key_id <> ${box.keyId} and ${text} is not null order by ${key} limit ${atOnce}`.execute(
    db,
  );
  for (const row of rows) {
    const [record, old] = [place.record(row), String(row[place.text])];
    const sealed = box.seal(box.open(old, record), record);
    // One that was written anew meanwhile has the present key already.
    await sql`update ${table} set ${text} = ${sealed}, key_id = ${box.keyId}
      where ${key} = ${row[place.key]} and ${text} = ${old}`.execute(db);
  }
  return rows.length;
}

/** Rejects when the database holds secrets of a key that is not held: better at the start than when a run is to begin. */
export async function checkKeys({ database, box }: Context): Promise<void> {
  for (const { table } of places) {
    const used = await database.db
      .selectFrom(table)
      .select('key_id')
      .distinct()
      .where('key_id', 'is not', null)
      .execute();
    for (const { key_id: keyId } of used) if (keyId !== null && !box.holds(keyId)) throw missingKey(keyId);
  }
}
