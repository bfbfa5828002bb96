import { mkdirSync, openSync, closeSync, rmSync } from 'node:fs';
import path from 'node:path';
import sqlite from 'node-sqlite3-wasm';
import type { CompiledQuery, DatabaseConnection, Driver, QueryResult } from 'kysely';
import { SlipwayError } from '@slipway/core';
import { lockFile, type FileLock } from '../../lock/file-lock.ts';
import { Turn } from './turn.ts';

/** Settings of every connection: WAL needs the exclusive mode here, and FULL makes each commit reach the disk. */
const settings = [
  'pragma locking_mode = exclusive',
  'pragma journal_mode = wal',
  'pragma synchronous = full',
  'pragma foreign_keys = on',
  'pragma temp_store = memory',
  'pragma cache_size = -32000',
];

function databaseTaken(pid: number, file: string): SlipwayError {
  return new SlipwayError('conflict', `process ${pid} uses the database ${file} already`, {
    advice: 'Stop the other process, or let several processes share a Postgres database.',
  });
}

/** One connection, used by one transaction or statement at a time, in the order they came. */
export class SqliteDriver implements Driver {
  readonly #file: string;
  readonly #turn = new Turn();
  #lock: FileLock | undefined;
  #connection: SqliteConnection | undefined;

  constructor(file: string) {
    this.#file = path.resolve(file);
  }

  /** Takes the file for this process alone and opens it. */
  async init(): Promise<void> {
    mkdirSync(path.dirname(this.#file), { recursive: true, mode: 0o700 });
    this.#lock = await lockFile(`${this.#file}.owner`, (pid) => databaseTaken(pid, this.#file));
    // Left by a process that was killed; that it is dead is known from our own lock, which this one lacks.
    rmSync(`${this.#file}.lock`, { recursive: true, force: true });
    closeSync(openSync(this.#file, 'a', 0o600));
    this.#connection = new SqliteConnection(this.#file);
  }

  /** Waits for its turn. */
  async acquireConnection(): Promise<DatabaseConnection> {
    await this.#turn.take();
    return this.#open();
  }

  /** Writers take the lock at once: a later upgrade could fail. */
  beginTransaction(): Promise<void> {
    return this.#open().command('begin immediate');
  }

  /** Resolves when it is on the disk. */
  commitTransaction(): Promise<void> {
    return this.#open().command('commit');
  }

  /** Takes everything back. */
  rollbackTransaction(): Promise<void> {
    return this.#open().command('rollback');
  }

  /** Lets the next one in. */
  releaseConnection(): Promise<void> {
    this.#turn.give();
    return Promise.resolve();
  }

  /** Waits for what runs, closes the file and gives it free. */
  async destroy(): Promise<void> {
    await this.#turn.take();
    this.#connection?.close();
    this.#connection = undefined;
    await this.#lock?.[Symbol.asyncDispose]();
    this.#turn.give();
  }

  #open(): SqliteConnection {
    if (this.#connection === undefined) throw new SlipwayError('unavailable', 'the database is closed');
    return this.#connection;
  }
}

const mostStatements = 200;

class SqliteConnection implements DatabaseConnection {
  readonly #database: sqlite.Database;
  /** Prepared ones in the order of their last use: preparing costs more than most of them take. */
  readonly #statements = new Map<string, sqlite.Statement>();

  constructor(file: string) {
    this.#database = new sqlite.Database(file);
    for (const setting of settings) this.#database.exec(setting);
  }

  // What is thrown here must become a rejection: callers hold promises only.
  // eslint-disable-next-line @typescript-eslint/require-await
  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const statement = this.#prepare(query.sql);
    try {
      const parameters = query.parameters.map(toSqlite);
      if (!isPlainWrite(query)) return { rows: statement.all(parameters) as R[] };
      return { rows: [], numAffectedRows: BigInt(statement.run(parameters).changes) };
    } catch (error) {
      // A statement that failed refuses to be reset: it cannot be used again.
      this.#forget(query.sql);
      throw explain(error);
    }
  }

  // eslint-disable-next-line @typescript-eslint/require-await
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error('rows are read in pages, never streamed: a stream would hold up every other statement');
  }

  // eslint-disable-next-line @typescript-eslint/require-await
  async command(text: string): Promise<void> {
    try {
      // A failed write may have ended the transaction by itself.
      if (text !== 'rollback' || this.#database.inTransaction) this.#database.exec(text);
    } catch (error) {
      throw explain(error);
    }
  }

  close(): void {
    for (const text of [...this.#statements.keys()]) this.#forget(text);
    this.#database.close();
  }

  #prepare(text: string): sqlite.Statement {
    const known = this.#statements.get(text);
    this.#statements.delete(text);
    const oldest = this.#statements.keys().next().value;
    if (this.#statements.size >= mostStatements && oldest !== undefined) this.#forget(oldest);
    const statement = known ?? this.#database.prepare(text);
    this.#statements.set(text, statement);
    return statement;
  }

  #forget(text: string): void {
    try {
      this.#statements.get(text)?.finalize();
    } catch {
      // It tells the error of its last use once more.
    }
    this.#statements.delete(text);
  }
}

function isPlainWrite({ query }: CompiledQuery): boolean {
  const isWrite =
    query.kind === 'InsertQueryNode' || query.kind === 'UpdateQueryNode' || query.kind === 'DeleteQueryNode';
  return isWrite && query.returning === undefined;
}

/** Text ends at U+0000 on its way into SQLite; the other dialect has none either. */
function toSqlite(value: unknown): sqlite.JSValue {
  return typeof value === 'string' ? value.replaceAll('\0', '\uFFFD') : (value as sqlite.JSValue);
}

function explain(error: unknown): unknown {
  if (error instanceof Error && /disk is full|disk I\/O|readonly|is locked|malformed/.test(error.message)) {
    return new SlipwayError('unavailable', `the database cannot be used: ${error.message}`, {
      cause: error,
      advice: 'Look at the disk that holds the database: free space, permissions, health.',
    });
  }
  return error;
}
