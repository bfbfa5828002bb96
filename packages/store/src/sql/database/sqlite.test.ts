import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { createTempDir } from '@slipway/testkit';
import { openDatabase } from './database.ts';
import { openRecords } from '../open-records.ts';
import { testKey } from '../testing/databases.ts';
import { submitSecrets } from '../testing/samples.ts';

const writer = path.join(import.meta.dirname, '../testing/write-until-killed.ts');

/** Starts a process that submits runs and writes each number that was acknowledged; kills it after so many. */
async function writeAndKill(file: string, count: number): Promise<readonly string[]> {
  const child = spawn(process.execPath, ['--import', 'tsx', '--conditions=source', writer, file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const acknowledged: string[] = [];
  for await (const line of createInterface(child.stdout)) {
    acknowledged.push(line);
    if (acknowledged.length === count) child.kill('SIGKILL');
  }
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  expect(child.signalCode).toBe('SIGKILL');
  return acknowledged;
}

describe('records in SQLite', { timeout: 120_000 }, () => {
  it('lose nothing that was acknowledged when the process is killed', async () => {
    await using directory = await createTempDir();
    const file = path.join(directory.path, 'records.db');
    const acknowledged: string[] = [];
    for (let round = 1; round <= 3; round += 1) acknowledged.push(...(await writeAndKill(file, 20 * round)));
    await using database = await openDatabase(`sqlite:${file}`);
    const checked = await sql<{ integrity_check: string }>`pragma integrity_check`.execute(database.db);
    expect(checked.rows).toEqual([{ integrity_check: 'ok' }]);
    const rows = await database.db.selectFrom('runs').select('unique_key').execute();
    const kept = new Set(rows.map((row) => row.unique_key));
    expect(acknowledged.length).toBeGreaterThanOrEqual(120);
    expect(acknowledged.filter((key) => !kept.has(key))).toEqual([]);
  });

  it('belong to one process at a time', async () => {
    await using directory = await createTempDir();
    const database = `sqlite:${path.join(directory.path, 'records.db')}`;
    {
      await using first = await openRecords({ database, keys: [testKey] });
      await expect(openRecords({ database, keys: [testKey] })).rejects.toMatchObject({
        code: 'conflict',
        message: expect.stringContaining(`process ${process.pid} uses the database`) as string,
      });
      await first.ping();
    }
    await using again = await openRecords({ database, keys: [testKey] });
    await again.ping();
  });

  it('hold no secret in the clear', async () => {
    await using directory = await createTempDir();
    const database = `sqlite:${path.join(directory.path, 'records.db')}`;
    const texts = await (async () => {
      await using records = await openRecords({ database, keys: [testKey] });
      return [...(await submitSecrets(records)), Buffer.from(testKey).toString('latin1')];
    })();
    const files = await readdir(directory.path);
    const contents = await Promise.all(files.map((file) => readFile(path.join(directory.path, file), 'latin1')));
    expect(contents.join('')).toContain('to-be-found');
    for (const text of texts) expect(contents.join('').includes(text)).toBe(false);
  });

  it('let no statement in between those of a transaction', async () => {
    await using directory = await createTempDir();
    await using database = await openDatabase(`sqlite:${path.join(directory.path, 'records.db')}`);
    const add = (): Promise<void> =>
      database.transaction([], async (trx) => {
        const { value } = await trx.selectFrom('counters').select('value').executeTakeFirstOrThrow();
        await new Promise((resolve) => setImmediate(resolve));
        await trx
          .updateTable('counters')
          .set({ value: value + 1 })
          .execute();
      });
    const failing = database.transaction([], async (trx) => {
      await trx.updateTable('counters').set({ value: 1000 }).execute();
      throw new Error('taken back');
    });
    await Promise.all([...Array.from({ length: 20 }, add), expect(failing).rejects.toThrow('taken back')]);
    expect(await database.db.selectFrom('counters').select('value').execute()).toEqual([{ value: 20 }]);
  });

  it('go on after a statement that failed', async () => {
    await using directory = await createTempDir();
    await using database = await openDatabase(`sqlite:${path.join(directory.path, 'records.db')}`);
    const insert = (): Promise<unknown> => database.db.insertInto('counters').values({ name: 'a', value: 1 }).execute();
    await insert();
    for (let time = 0; time < 3; time += 1) await expect(insert()).rejects.toThrow(/UNIQUE/);
    await database.db.deleteFrom('counters').where('name', '=', 'a').execute();
    await insert();
  });
});
