import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { submit, waitForEnd, waitForRun } from '../topology/service.ts';
import { useArena, type Arena } from './arena.ts';

const last = 12_500_000;

describe('a log of 100 MB', () => {
  const arena = useArena({ leaseSeconds: 30 });

  it('that is read over connections which break all the time is the same as what was written and what is archived', async () => {
    const { service } = arena;
    const run = await submit(service, `steps:\n  - cmd: ${arena.image} seq 1 ${last}\n`);
    const streamed = createHash('sha256');
    const produced = createHash('sha256');
    const seen: Buffer[] = [];
    let offset = 0;
    let connections = 0;
    let isOver = false;
    while (!isOver) {
      connections += 1;
      const stop = new AbortController();
      const query = { offset, follow: 'true' };
      try {
        const response = await service.call(
          'readLog',
          { params: { runId: run.runId }, query },
          { signal: stop.signal },
        );
        // At another point each time, in the middle of whatever goes on there.
        let untilBreak = 1_000_000 + ((connections * 7_919_317) % 4_000_000);
        for await (const chunk of response.body ?? []) {
          const bytes = Buffer.from(chunk as Uint8Array);
          streamed.update(bytes);
          seen.push(bytes);
          offset += bytes.length;
          untilBreak -= bytes.length;
          if (untilBreak < 0) stop.abort();
        }
        isOver = true;
      } catch (error) {
        if (!stop.signal.aborted) throw error;
      }
    }
    const over = await waitForEnd(service, run.runId);
    expect(over.status).toBe('Succeeded');
    expect(offset).toBe(over.log.bytes);
    expect(connections).toBeGreaterThan(20);

    const digest = streamed.digest('hex');
    const complete = await waitForRun(service, run.runId, 'complete', ({ log }) => log.complete);
    const read = createHash('sha256');
    const whole = await service.call('readLog', { params: { runId: run.runId } });
    for await (const chunk of whole.body ?? []) read.update(Buffer.from(chunk as Uint8Array));
    expect(read.digest('hex')).toBe(digest);

    await expect.poll(() => archivedBytes(arena, run.runId), { timeout: 30_000 }).toBe(complete.log.bytes);
    expect(
      createHash('sha256')
        .update(await archived(arena, run.runId))
        .digest('hex'),
    ).toBe(digest);

    const text = Buffer.concat(seen);
    const begin = text.indexOf('1\n2\n3\n4\n');
    const end = text.indexOf(`\n${last}\n`, text.length - 4000) + `\n${last}\n`.length;
    produced.update(text.subarray(begin, end));
    expect(produced.digest('hex')).toBe(expectedDigest());
  });
});

/** What `seq` writes, without `seq`. */
function expectedDigest(): string {
  const hash = createHash('sha256');
  for (let first = 1; first <= last; first += 10_000) {
    const numbers = Array.from({ length: Math.min(10_000, last - first + 1) }, (_, index) => first + index);
    hash.update(`${numbers.join('\n')}\n`);
  }
  return hash.digest('hex');
}

async function archived(arena: Arena, runId: string): Promise<Buffer> {
  const directory = path.join(arena.service.blobs, 'logs', runId);
  const parts = (await readdir(directory).catch(() => [])).filter((name) => /^\d+-\d+\.gz$/.test(name));
  const inOrder = parts.toSorted((one, other) => Number.parseInt(one, 10) - Number.parseInt(other, 10));
  return Buffer.concat(
    await Promise.all(inOrder.map(async (name) => gunzipSync(await readFile(path.join(directory, name))))),
  );
}

async function archivedBytes(arena: Arena, runId: string): Promise<number> {
  return (await archived(arena, runId)).length;
}
