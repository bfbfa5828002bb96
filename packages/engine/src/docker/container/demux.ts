import type { Output } from '../../runtime/runtime.ts';

/*
 * stream := frame*
 * frame  := source (1 byte: 0 stdin, 1 stdout, 2 stderr), 3 bytes 0, length (4 bytes, big endian), content
 */
const headerLength = 8;

/**
 * Takes the engine's attach stream apart and hands every piece on as it arrives, without copying or joining.
 * Waits for `out`, so a slow reader holds the container's writers back.
 */
export async function demux(source: AsyncIterable<Uint8Array>, out: Output): Promise<void> {
  const header = Buffer.alloc(headerLength);
  let headerFilled = 0;
  let left = 0;
  for await (const chunk of source) {
    let at = 0;
    while (at < chunk.length) {
      if (left === 0) {
        const taken = chunk.subarray(at, at + headerLength - headerFilled);
        header.set(taken, headerFilled);
        headerFilled += taken.length;
        at += taken.length;
        if (headerFilled < headerLength) continue;
        headerFilled = 0;
        left = header.readUInt32BE(4);
      } else {
        const content = chunk.subarray(at, at + left);
        at += content.length;
        left -= content.length;
        const taken = out(header[0] === 2 ? 'stderr' : 'stdout', content);
        if (taken !== undefined) await taken;
      }
    }
  }
}
