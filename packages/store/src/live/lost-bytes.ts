import type { LogChunk } from '../port/logs.ts';

/** So that nobody has to hold much at once. */
const pieceBytes = 65_536;

/**
 * Stands in for bytes of a log that are gone for good, so that every byte behind them keeps its offset: as many bytes, which say what
 * happened as far as they have room for it.
 */
export function lostBytes(from: number, to: number, time: number): readonly LogChunk[] {
  const pieces = Math.ceil((to - from) / pieceBytes);
  const note = Buffer.from(`\n[${to - from} bytes of the log were lost with Redis]`);
  return Array.from({ length: pieces }, (_, index) => {
    const offset = from + index * pieceBytes;
    const bytes = Buffer.alloc(Math.min(pieceBytes, to - offset), '\n');
    if (index === 0) note.copy(bytes, 0, 0, bytes.length - 1);
    return { offset, bytes, stream: 'system', time };
  });
}
