import path from 'node:path';
import { createTempDir, startPostgres } from '@slipway/testkit';
import type { RecordOptions, Records } from '../../port/records.ts';
import type { Dialect } from '../database/tables.ts';
import { openRecords } from '../open-records.ts';

/** Every test of the records runs on each of them. */
export const dialects: readonly Dialect[] = ['sqlite', 'postgres'];

/** Where the databases of a test file lie. */
export interface DatabaseMachine extends AsyncDisposable {
  /** Address of an empty database. */
  create(): Promise<string>;
}

/** Starts a Postgres, or makes a directory for SQLite's files. */
export async function startDatabases(dialect: Dialect): Promise<DatabaseMachine> {
  if (dialect === 'postgres') {
    const server = await startPostgres();
    return { create: () => server.createDatabase(), [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
  }
  const directory = await createTempDir('slipway-records-');
  let count = 0;
  return {
    create: () => {
      count += 1;
      return Promise.resolve(`sqlite:${path.join(directory.path, `${count}.db`)}`);
    },
    [Symbol.asyncDispose]: () => directory[Symbol.asyncDispose](),
  };
}

/** Records with a clock that tests move. */
export interface TestRecords extends Records {
  readonly clock: { now: number };
}

/** A key for tests. */
export const testKey = new Uint8Array(32).fill(7);

/** Opens records in an empty database, or in the one that is named. */
export async function openTestRecords(
  machine: DatabaseMachine,
  options: Partial<RecordOptions> = {},
): Promise<TestRecords> {
  const clock = { now: Date.UTC(2030, 0, 1) };
  const database = options.database ?? (await machine.create());
  const records = await openRecords({ keys: [testKey], clock: () => clock.now, ...options, database });
  return { ...records, clock, [Symbol.asyncDispose]: () => records[Symbol.asyncDispose]() };
}
