import type { LogLine, LogPiece } from './lines.ts';
import { createLineBuilder } from './lines.ts';

/** A line that goes on for so long behind its block is shown without its end. */
const mostBeyond = 1024 * 1024;

/** The lines that begin in a part of the log. `pieces` begin one byte before it: only that byte says whether a line begins with the part. */
export async function readLines(
  pieces: AsyncIterable<LogPiece>,
  from: number,
  to: number,
): Promise<readonly LogLine[]> {
  const builder = createLineBuilder();
  const lines: LogLine[] = [];
  const keep = (line: LogLine | undefined): void => {
    if (line !== undefined && line.start >= from && line.start < to) lines.push(line);
  };
  for await (const piece of pieces) {
    for (const line of builder.push(piece)) {
      keep(line);
      if (line.start >= to) return lines;
    }
    const end = piece.start + piece.bytes.length;
    const open = end >= to ? builder.open() : undefined;
    if (end >= to && (open === undefined || open.start >= to || end > to + mostBeyond)) break;
  }
  keep(builder.finish());
  return lines;
}
