import { mappedTextBuilder, type MappedText } from '../text/mapped-text.ts';

const opensBlock = /^alias\s*:/;
const closesBlock = /^[^\s:][^:]*:/;

/** A task file taken apart: its alias block and all the rest. */
export interface SplitFile {
  readonly block: MappedText;
  readonly task: MappedText;
}

/**
 * Takes the alias block out of a file by looking at lines (contract §4.1): from `alias:` in column 1 to the next line
 * that begins a key there. The block may be closed and opened again. Carriage returns at line ends vanish, and the last
 * line gets a line feed, as in the original.
 */
export function splitAliasBlock(file: MappedText): SplitFile {
  const block = mappedTextBuilder();
  const task = mappedTextBuilder();
  let inBlock = false;
  let start = 0;
  while (start < file.text.length) {
    const newline = file.text.indexOf('\n', start);
    const lineEnd = newline < 0 ? file.text.length : newline;
    const end = file.text[lineEnd - 1] === '\r' && lineEnd > start ? lineEnd - 1 : lineEnd;
    const line = file.text.slice(start, end);
    if (opensBlock.test(line)) inBlock = true;
    else if (inBlock && closesBlock.test(line)) inBlock = false;
    const target = inBlock ? block : task;
    target.copy(file, start, end);
    target.insert('\n', file, end);
    start = lineEnd + 1;
  }
  return { block: block.finish(), task: task.finish() };
}
