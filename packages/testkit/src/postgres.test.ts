import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { startPostgres } from './postgres.ts';

const run = promisify(execFile);

/** The one value that a statement gives. */
async function query(url: string, statement: string): Promise<string> {
  const { stdout } = await run('psql', [url, '--no-psqlrc', '--tuples-only', '--no-align', '--command', statement]);
  return stdout.trim();
}

describe('startPostgres', () => {
  it('gives empty databases, with the safe default settings', async () => {
    await using postgres = await startPostgres();
    const [one, other] = [await postgres.createDatabase(), await postgres.createDatabase()];
    await query(one, 'create table things (id int)');
    expect(await query(one, "select count(*) from pg_tables where schemaname = 'public'")).toBe('1');
    expect(await query(other, "select count(*) from pg_tables where schemaname = 'public'")).toBe('0');
    expect(await query(other, 'show fsync')).toBe('on');
    expect(await query(other, 'show synchronous_commit')).toBe('on');
  });

  it('keeps what was committed over kill -9 and over a clean stop, at the same address', async () => {
    await using postgres = await startPostgres();
    const url = await postgres.createDatabase();
    await query(url, 'create table things (id int); insert into things values (1)');
    await postgres.kill();
    await expect(query(url, 'select 1')).rejects.toThrow(/Connection refused/);
    await postgres.start();
    expect(postgres.log()).toContain('automatic recovery in progress');
    await query(url, 'insert into things values (2)');
    await postgres.stop();
    await postgres.start();
    expect(await query(url, 'select sum(id) from things')).toBe('3');
  });

  it('leaves nothing that answers after disposal', async () => {
    const postgres = await startPostgres();
    await postgres[Symbol.asyncDispose]();
    await expect(query(postgres.url, 'select 1')).rejects.toThrow(/Connection refused/);
  });
});
