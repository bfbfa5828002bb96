import { Kysely, PostgresDialect, sql, type Dialect as KyselyDialect, type Transaction } from 'kysely';
import { SlipwayError } from '@slipway/core';
import { migrate } from './migrations.ts';
import type { Dialect, Tables } from './tables.ts';

/** Where a query can run: alone, or inside a transaction. */
export type Executor = Kysely<Tables>;

/** An open database whose tables have the present form. */
export interface Database extends AsyncDisposable {
  readonly dialect: Dialect;
  /** For single statements. Inside `transaction` use its own: this one would wait for the transaction's end. */
  readonly db: Executor;
  /** Commits when the work resolves. With names, others that name one of them wait meanwhile; names come before any other statement. */
  transaction<T>(names: readonly string[], work: (trx: Executor) => Promise<T>): Promise<T>;
}

/** Opens a database by its address, `sqlite:PATH` or `postgres://…`, and brings its tables to the present form. */
export async function openDatabase(address: string): Promise<Database> {
  const dialect = dialectOf(address);
  const db = new Kysely<Tables>({ dialect: await open(dialect, address) });
  try {
    await migrate(db, dialect);
  } catch (error) {
    await db.destroy();
    throw error;
  }
  return {
    dialect,
    db,
    transaction: (names, work) =>
      db.transaction().execute(async (trx) => {
        if (dialect === 'postgres' && names.length > 0) await lockNames(trx, [...new Set(names)].sort());
        return await work(trx);
      }),
    [Symbol.asyncDispose]: () => db.destroy(),
  };
}

/** Only what is opened is loaded: start-up is mostly loading. */
async function open(dialect: Dialect, address: string): Promise<KyselyDialect> {
  if (dialect === 'sqlite') {
    const { SqliteDialect } = await import('./sqlite-dialect.ts');
    return new SqliteDialect(address.slice('sqlite:'.length));
  }
  const { openPool } = await import('./postgres.ts');
  return new PostgresDialect({ pool: openPool(address) });
}

function dialectOf(address: string): Dialect {
  if (/^sqlite:./.test(address)) return 'sqlite';
  if (/^postgres(ql)?:\/\//.test(address)) return 'postgres';
  throw new SlipwayError(
    'invalid-argument',
    'the address of the database begins neither with sqlite: nor postgres://',
    {
      advice: 'Write sqlite:PATH for one process, or postgres://USER:PASSWORD@HOST/DATABASE for several.',
    },
  );
}

/** In one order for all, so that nobody waits in a circle. SQLite needs none of it: there every transaction is alone. */
async function lockNames(trx: Transaction<Tables>, names: readonly string[]): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(name, 0)) from unnest(${sql.val([...names])}::text[]) as name`.execute(
    trx,
  );
}
