import type { Budget } from '../limits.ts';
import { BoundedText } from '../text/bounded-text.ts';
import { decodeText, encodeText } from '../text/utf8.ts';
import { fixed } from './define.ts';
import type { FunctionTable } from './define.ts';

const SPACE = 0x20;

/** Sprig's functions that fit text into a width, which counts bytes. */
export const WRAP_FUNCTIONS: FunctionTable = {
  wrap: fixed(['int', 'string'], (width, text, { budget }) => wrap(text, width, '', false, budget)),
  wrapWith: fixed(['int', 'string', 'string'], (width, newline, text, { budget }) =>
    wrap(text, width, newline, true, budget),
  ),
  abbrev: fixed(['int', 'string'], (width, text) => (width < 4n ? text : abbreviate(encodeText(text), 0n, width))),
  abbrevboth: fixed(['int', 'int', 'string'], (left, right, text) =>
    right < 4n || (left > 0n && right < 7n) ? text : abbreviate(encodeText(text), left, right),
  ),
};

/** Breaks lines at spaces; words longer than the width are broken only if `breakWords` is set. */
function wrap(text: string, width: bigint, newline: string, breakWords: boolean, budget: Budget): string {
  const bytes = encodeText(text);
  const out = new BoundedText(budget.limits.stringLength);
  const separator = newline === '' ? '\n' : newline;
  const length = width < 1n ? 1 : Math.min(Number(width), bytes.length);
  let at = 0;
  const writeLine = (end: number, next: number): void => {
    out.write(decodeText(bytes.subarray(at, end)) + separator);
    at = next;
  };
  while (bytes.length - at > length) {
    if (bytes[at] === SPACE) {
      at++;
      continue;
    }
    const space = bytes.subarray(at, at + length + 1).lastIndexOf(SPACE);
    if (space >= 0) writeLine(at + space, at + space + 1);
    else if (breakWords) writeLine(at + length, at + length);
    else {
      const end = bytes.indexOf(SPACE, at + length);
      if (end < 0) break;
      writeLine(end, end + 1);
    }
  }
  out.write(decodeText(bytes.subarray(at)));
  return out.toString();
}

/** Cuts to a width with `...`, also at the left when the offset lies far enough inside. */
function abbreviate(bytes: Uint8Array, left: bigint, right: bigint): string {
  if (BigInt(bytes.length) <= right) return decodeText(bytes);
  const width = Number(right);
  const kept = width - 3;
  let offset = left > BigInt(bytes.length) ? bytes.length : Number(left);
  if (bytes.length - offset < kept) offset = bytes.length - kept;
  if (offset <= 4) return `${decodeText(bytes.subarray(0, kept))}...`;
  if (width < 7) return '';
  if (offset + kept < bytes.length) return `...${abbreviate(bytes.subarray(offset), 0n, BigInt(kept))}`;
  return `...${decodeText(bytes.subarray(bytes.length - kept))}`;
}
