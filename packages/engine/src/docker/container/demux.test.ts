import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { demux } from './demux.ts';

function frame(source: number, text: string): Buffer {
  const header = Buffer.alloc(8);
  header[0] = source;
  header.writeUInt32BE(Buffer.byteLength(text), 4);
  return Buffer.concat([header, Buffer.from(text)]);
}

const frames = Buffer.concat([frame(1, 'out '), frame(2, 'err'), frame(1, ''), frame(1, 'größer'), frame(2, '\n')]);

describe('demux', () => {
  it.each([1, 2, 3, 7, 8, 9, 20, 1000])('gives both streams whole from chunks of %i bytes', async (size) => {
    const chunks = Array.from({ length: Math.ceil(frames.length / size) }, (_, index) =>
      frames.subarray(index * size, (index + 1) * size),
    );
    const texts: Record<string, Buffer> = { stdout: Buffer.alloc(0), stderr: Buffer.alloc(0) };
    await demux(Readable.from(chunks), (stream, bytes) => {
      texts[stream] = Buffer.concat([texts[stream] ?? Buffer.alloc(0), bytes]);
    });
    expect(texts['stdout']?.toString()).toBe('out größer');
    expect(texts['stderr']?.toString()).toBe('err\n');
  });

  it('takes no further piece until the reader is done with the last', async () => {
    let busy = false;
    await demux(Readable.from([frames]), async () => {
      expect(busy).toBe(false);
      busy = true;
      await new Promise(setImmediate);
      busy = false;
    });
  });
});
