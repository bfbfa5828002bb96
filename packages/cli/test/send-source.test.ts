import { createHash, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { sendSource } from '../src/remote/send-source.ts';
import { startScriptedService, type Answer } from './scripted-service.ts';

const backOff = { firstMs: 1, mostMs: 2, patienceMs: 5000 };
const content = randomBytes(10_000);

async function* pieces(): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < content.length; at += 777) {
    await Promise.resolve();
    yield content.subarray(at, at + 777);
  }
}

/** An upload as a service keeps it; `append` may spoil a part. */
function upload(append: (kept: Buffer[], body: Buffer) => 'broken' | undefined) {
  const kept: Buffer[] = [];
  const state = () => ({
    sourceId: 's3k9x0a1b2',
    sourceLocation: 'source:s3k9x0a1b2',
    state: 'uploading' as const,
    offset: Buffer.concat(kept).length,
    maxBytes: 1e9,
    expireTime: new Date().toISOString(),
  });
  const completed: unknown[] = [];
  const answers: Record<'createSource' | 'getSource' | 'appendSource' | 'completeSource', Answer> = {
    createSource: state,
    getSource: state,
    appendSource: ({ query, body }, response) => {
      const offset = Number(query.get('offset'));
      if (offset !== state().offset) {
        const problem = { type: 'x', title: 'x', status: 409, detail: 'elsewhere', code: 'conflict', advice: 'x' };
        return void response.writeHead(409).end(JSON.stringify(problem));
      }
      return append(kept, body) === 'broken' ? undefined : state();
    },
    completeSource: ({ body }) => {
      completed.push(JSON.parse(body.toString()));
      return { ...state(), state: 'complete' };
    },
  };
  return { answers, kept, completed };
}

function sending(sent: (bytes: number) => void = () => undefined) {
  return { bytes: pieces(), signal: new AbortController().signal, sent, partBytes: 3000, backOff };
}

const complete = { sizeBytes: content.length, sha256: createHash('sha256').update(content).digest('hex') };

describe('sendSource', () => {
  it('sends parts, says how far it has come, and completes with size and checksum', async () => {
    const { answers, kept, completed } = upload((all, body) => void all.push(body));
    await using service = await startScriptedService(answers);
    const told: number[] = [];
    expect(
      await sendSource(
        service.call,
        sending((bytes) => void told.push(bytes)),
      ),
    ).toBe('source:s3k9x0a1b2');
    expect(Buffer.concat(kept).equals(content)).toBe(true);
    expect(kept.map(({ length }) => length)).toEqual([3000, 3000, 3000, 1000]);
    expect(told).toEqual([3000, 6000, 9000, 10_000]);
    expect(completed).toEqual([complete]);
  });

  it.each([
    ['before anything of a part was kept', 0],
    ['when some of it was kept', 1234],
    ['when all of it was kept', 3000],
  ])('goes on after a connection that broke %s', async (_when, keptBytes) => {
    let calls = 0;
    const { answers, kept, completed } = upload((all, body) => {
      calls += 1;
      const breaks = calls % 2 === 0;
      all.push(breaks ? body.subarray(0, keptBytes) : body);
      return breaks ? 'broken' : undefined;
    });
    await using service = await startScriptedService(answers);
    await sendSource(service.call, sending());
    expect(Buffer.concat(kept).equals(content)).toBe(true);
    expect(completed).toEqual([complete]);
  });

  it('rejects when the upload stands where it cannot be resumed', async () => {
    const { answers, kept } = upload((all, body) => void all.push(body, Buffer.alloc(5000)));
    await using service = await startScriptedService(answers);
    await expect(sendSource(service.call, sending())).rejects.toMatchObject({ code: 'conflict' });
    expect(kept.length).toBe(2);
  });
});
