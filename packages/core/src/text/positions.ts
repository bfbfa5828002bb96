import type { Position } from '../diagnostic.ts';
import { sourceOffset, type MappedText } from './mapped-text.ts';

/** Where a finding points: in the user's file, and in the rendered text when that reads differently. */
export interface Place {
  readonly at?: Position;
  readonly rendered?: Position;
}

/** Turns an offset of one particular text into a place. */
export type Locate = (offset: number) => Place;

/** Makes a function from offsets to positions; the text is read once, each question costs a binary search. */
export function positionsIn(text: string): (offset: number) => Position {
  const lineStarts = [0];
  for (let index = text.indexOf('\n'); index >= 0; index = text.indexOf('\n', index + 1)) lineStarts.push(index + 1);
  return (offset) => {
    let low = 0;
    let high = lineStarts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((lineStarts[middle] ?? Infinity) <= offset) low = middle + 1;
      else high = middle;
    }
    return { line: low, column: offset - (lineStarts[low - 1] ?? 0) + 1 };
  };
}

/** Makes the function that places offsets of `mapped`, which came from the file `source`. */
export function locator(mapped: MappedText, source: string): Locate {
  const inSource = positionsIn(source);
  const inRendered = positionsIn(mapped.text);
  return (offset) => {
    const rendered = inRendered(offset);
    const origin = sourceOffset(mapped, offset);
    if (origin === undefined) return { rendered };
    const at = inSource(origin);
    return at.line === rendered.line && at.column === rendered.column ? { at } : { at, rendered };
  };
}
