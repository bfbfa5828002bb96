import { goStringMap, goStrings } from '../values/value.ts';
import type { GoMap } from '../values/value.ts';
import { fixed } from './define.ts';
import type { FunctionTable } from './define.ts';

/** Sprig's ways to cut text: into a list, or into a map with the keys `_0`, `_1` and so on. */
export const SPLIT_FUNCTIONS: FunctionTable = {
  splitList: fixed(['string', 'string'], (separator, text, { budget }) => {
    const parts = splitText(text, separator, -1);
    budget.checkList(parts.length);
    return goStrings(parts);
  }),
  split: fixed(['string', 'string'], (separator, text, { budget }) => {
    const parts = splitText(text, separator, -1);
    budget.checkList(parts.length);
    return numbered(parts);
  }),
  splitn: fixed(['string', 'int', 'string'], (separator, count, text, { budget }) => {
    const parts = splitText(text, separator, count < 0n ? -1 : Number(count));
    budget.checkList(parts.length);
    return numbered(parts);
  }),
};

/** Go's `strings.SplitN`: an empty separator cuts between characters, a negative count means all. */
function splitText(text: string, separator: string, count: number): string[] {
  if (count === 0) return [];
  const parts = separator === '' ? Array.from(text) : text.split(separator);
  if (count < 0 || parts.length <= count) return parts;
  return [...parts.slice(0, count - 1), parts.slice(count - 1).join(separator)];
}

function numbered(parts: readonly string[]): GoMap {
  return goStringMap(parts.map((part, index) => [`_${index}`, part]));
}
