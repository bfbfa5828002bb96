import { cleanText } from './ansi.ts';
import { createLineBuilder, type LogLine, type LogPiece } from './lines.ts';

/** So many places are remembered. */
export const mostFound = 1000;

/** Looks for words in a log, from its beginning to its end, without keeping it. `found` is called again and again with the lines so far. */
export async function findInLog(
  pieces: AsyncIterable<LogPiece>,
  words: string,
  found: (starts: readonly number[], read: number) => void,
): Promise<void> {
  const wanted = words.toLowerCase();
  const starts: number[] = [];
  const builder = createLineBuilder();
  const look = (line: LogLine | undefined): void => {
    if (line === undefined || starts.length >= mostFound) return;
    if (cleanText(line.text).toLowerCase().includes(wanted)) starts.push(line.start);
  };
  for await (const piece of pieces) {
    builder.push(piece).forEach(look);
    found(starts, piece.start + piece.bytes.length);
    if (starts.length >= mostFound) return;
  }
  look(builder.finish());
  found(starts, Number.POSITIVE_INFINITY);
}
