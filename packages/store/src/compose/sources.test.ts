import { randomBytes } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { sampleRun } from '../sql/testing/samples.ts';
import { sha256 } from '../testing/log-agent.ts';
import { startTestStore, type TestStore } from '../testing/test-store.ts';
import { pieces } from './pieces.ts';

async function* chunked(bytes: Uint8Array, size: number, failAt = Infinity): AsyncGenerator<Uint8Array> {
  for (let offset = 0; offset < bytes.length; offset += size) {
    if (offset >= failAt) throw new Error('the connection broke');
    yield await Promise.resolve(bytes.subarray(offset, offset + size));
  }
}

async function keysOf(test: TestStore): Promise<number> {
  let count = 0;
  for await (const _ of test.blobs.list('sources/')) count += 1;
  return count;
}

describe('an upload', () => {
  it('gives back what was sent, in however many parts', async () => {
    await using test = await startTestStore();
    const { sources } = test.store;
    const bytes = randomBytes(11_000_000);
    const { sourceId } = await sources.create('someone', bytes.length);
    await sources.append(sourceId, 0, chunked(bytes.subarray(0, 9_000_000), 60_000));
    const { offset } = await sources.append(sourceId, 9_000_000, chunked(bytes.subarray(9_000_000), 1_500_000));
    expect(offset).toBe(bytes.length);
    await expect(sources.open(sourceId)).rejects.toMatchObject({ code: 'not-found' });
    expect((await sources.complete(sourceId, bytes.length, sha256(bytes))).state).toBe('complete');
    expect((await sources.complete(sourceId, bytes.length, sha256(bytes))).state).toBe('complete');
    expect(sha256(await buffer(await sources.open(sourceId)))).toBe(sha256(bytes));
    await expect(sources.append(sourceId, bytes.length, chunked(bytes, 1000))).rejects.toMatchObject({
      code: 'conflict',
    });
    await expect(sources.complete(sourceId, bytes.length, sha256(Buffer.from('x')))).rejects.toMatchObject({
      code: 'checksum-mismatch',
    });
    expect(sha256(await buffer(await sources.open(sourceId)))).toBe(sha256(bytes));
  });

  it('keeps whole parts of what a broken connection has sent, and goes on from there', async () => {
    await using test = await startTestStore();
    const { sources } = test.store;
    const bytes = randomBytes(10_000_000);
    const { sourceId } = await sources.create('someone');
    await expect(sources.append(sourceId, 0, chunked(bytes, 100_000, 9_000_000))).rejects.toThrow('broke');
    const kept = (await sources.get(sourceId))?.offset ?? 0;
    expect(kept).toBe(8 * 1024 * 1024);
    await expect(sources.append(sourceId, 0, chunked(bytes, 1000))).rejects.toMatchObject({
      code: 'conflict',
      details: { offset: kept },
    });
    await sources.append(sourceId, kept, chunked(bytes.subarray(kept), 100_000));
    await sources.complete(sourceId, bytes.length, sha256(bytes));
    expect(sha256(await buffer(await sources.open(sourceId)))).toBe(sha256(bytes));
  });

  it('takes one of two that send the same part, whole', async () => {
    await using test = await startTestStore();
    const { sources } = test.store;
    const { sourceId } = await sources.create('someone');
    const both = [randomBytes(1000), randomBytes(1000)];
    const outcomes = await Promise.allSettled(both.map((bytes) => sources.append(sourceId, 0, chunked(bytes, 100))));
    const winner = outcomes.findIndex(({ status }) => status === 'fulfilled');
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    await sources.complete(sourceId, 1000, sha256(both[winner]!));
    expect(await keysOf(test)).toBe(1);
  });

  it('is refused when it is too large, by what is said and by what comes', async () => {
    await using test = await startTestStore();
    const { sources } = test.store;
    await expect(sources.create('someone', sources.maxBytes + 1)).rejects.toMatchObject({ code: 'too-large' });
    const { sourceId } = await sources.create('someone');
    await expect(
      sources.append(sourceId, 0, chunked(Buffer.alloc(sources.maxBytes + 1), 1_000_000)),
    ).rejects.toMatchObject({ code: 'too-large' });
  });

  it('is gone when its checksum is another one', async () => {
    await using test = await startTestStore();
    const { sources } = test.store;
    const { sourceId } = await sources.create('someone');
    await sources.append(sourceId, 0, chunked(Buffer.from('abc'), 1));
    await expect(sources.complete(sourceId, 3, sha256(Buffer.from('abd')))).rejects.toMatchObject({
      code: 'checksum-mismatch',
    });
    expect(await sources.get(sourceId)).toBeUndefined();
    expect(await keysOf(test)).toBe(0);
  });

  it('is removed when nobody uses it in time, and kept as long as a run does', async () => {
    await using test = await startTestStore();
    const { sources, runs, housekeeping } = test.store;
    const ids = [];
    for (const text of ['used', 'left']) {
      const { sourceId } = await sources.create('someone');
      await sources.append(sourceId, 0, chunked(Buffer.from(text), 10));
      await sources.complete(sourceId, 4, sha256(Buffer.from(text)));
      ids.push(sourceId);
    }
    const [used = '', left = ''] = ids;
    await sources.use(used, (await runs.submit(sampleRun())).run.runId);
    const policy = { logAgeMs: 1e12, recordAgeMs: 1e12, recordCount: 1e6, messageAgeMs: 1e12, sourceAgeMs: 60_000 };
    await housekeeping.retain(Date.now() + 120_000, policy);
    expect(await sources.get(left)).toBeUndefined();
    expect((await buffer(await sources.open(used))).toString()).toBe('used');
    expect(await keysOf(test)).toBe(1);
  });
});

describe('pieces', () => {
  it('are all of one size but the last, however the bytes come', async () => {
    const bytes = randomBytes(1000);
    for (const size of [1, 7, 300, 5000]) {
      const cut = [];
      for await (const piece of pieces(chunked(bytes, size), 300)) cut.push(piece);
      expect(cut.map(({ length }) => length)).toEqual([300, 300, 300, 100]);
      expect(Buffer.concat(cut)).toEqual(bytes);
    }
  });
});
