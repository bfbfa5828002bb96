import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPostgres, type TestPostgres } from '@slipway/testkit';
import { openRecords } from '../open-records.ts';
import { testKey } from '../testing/databases.ts';
import { sampleRun, submitSecrets } from '../testing/samples.ts';
import { openDatabase } from './database.ts';

const keys = [testKey];

describe('records in Postgres', { timeout: 120_000 }, () => {
  let server: TestPostgres;
  beforeAll(async () => {
    server = await startPostgres();
  }, 60_000);
  afterAll(() => server[Symbol.asyncDispose]());

  it('get their tables once when several processes start at the same time', async () => {
    const database = await server.createDatabase();
    const opened = await Promise.all(Array.from({ length: 5 }, () => openRecords({ database, keys })));
    const submits = await Promise.all(
      opened.flatMap((records) => [records.runs.submit(sampleRun({ key: 'k' })), records.runs.submit(sampleRun())]),
    );
    expect(new Set(submits.map(({ run }) => run.runId)).size).toBe(6);
    expect(submits.filter(({ created }) => created)).toHaveLength(6);
    await Promise.all(opened.map((records) => records[Symbol.asyncDispose]()));
  });

  it('hold no secret in the clear, as a dump shows', async () => {
    const database = await server.createDatabase();
    await using records = await openRecords({ database, keys });
    const texts = await submitSecrets(records);
    const dump = await server.dump(database);
    expect(dump).toContain('to-be-found');
    // A dump writes bytes in hexadecimal.
    const hex = texts.map((text) => Buffer.from(text).toString('hex'));
    for (const text of [...texts, ...hex, Buffer.from(testKey).toString('hex')]) expect(dump).not.toContain(text);
  });

  it('say that they are unavailable while the server is away, and go on when it is back', async () => {
    const database = await server.createDatabase();
    await using records = await openRecords({ database, keys });
    const { run } = await records.runs.submit(sampleRun());
    await server.kill();
    await expect(records.ping()).rejects.toMatchObject({ code: 'unavailable' });
    await expect(records.runs.submit(sampleRun())).rejects.toMatchObject({ code: 'unavailable' });
    await expect(openRecords({ database, keys })).rejects.toMatchObject({ code: 'unavailable' });
    await server.start();
    expect(await records.runs.get(run.runId)).toMatchObject({ status: 'Queued' });
  });
});

it.each(['', 'mysql://host/db', 'sqlite:', '/var/lib/records.db'])(
  'refuses %j as the address of a database',
  async (address) => {
    await expect(openDatabase(address)).rejects.toMatchObject({ code: 'invalid-argument' });
  },
);
