import { describe, expect, it } from 'vitest';
import { readSolve, type Solved } from './solve.ts';

const empty = `${JSON.stringify({ id: 'moby.buildkit.trace', aux: '' })}\n`;
const image = `${JSON.stringify({ id: 'moby.image.id', aux: { ID: 'sha256:1' } })}\n`;

function* answer(...parts: readonly string[]): Generator<Uint8Array> {
  for (const part of parts) yield Buffer.from(part);
}

async function read(...parts: readonly string[]): Promise<Solved> {
  return readSolve(toAsync(answer(...parts)), () => undefined);
}

async function* toAsync<Value>(values: Iterable<Value>): AsyncGenerator<Value> {
  for (const value of values) yield await Promise.resolve(value);
}

describe('readSolve', () => {
  it.each([
    { answer: [image], result: { ok: true, imageId: 'sha256:1' } },
    { answer: [empty.repeat(99_999), image], result: { ok: true } },
    { answer: ['{}\n'], result: { ok: false, reason: 'the engine ended the build without an image' } },
    {
      answer: [
        '{"errorDetail":{"message":"failed to solve with frontend dockerfile.v0: failed to create LLB definition: x"}}\n',
      ],
      result: { ok: false, reason: 'x' },
    },
    { answer: ['{"error":"failed to solve: y"}\n{"error":"later"}\n'], result: { ok: false, reason: 'y' } },
  ])('reads an answer as $result', async ({ answer: parts, result }) => {
    expect(await read(...parts)).toMatchObject(result);
  });

  it('gives up on an engine that floods it with messages that say nothing', async () => {
    const flood = (function* () {
      for (;;) yield Buffer.from(empty.repeat(1000));
    })();
    await expect(readSolve(toAsync(flood), () => undefined)).rejects.toMatchObject({ code: 'engine-failed' });
  });
});
