import type { ReadContext } from '../spec/read-map.ts';
import type { LineFinding } from '../words/line-finding.ts';
import { shellFindings, type LineKind } from '../words/shell-reliance.ts';
import { splitWords, type Word } from '../words/split.ts';
import type { LocatedText } from '../yaml/decode.ts';

/** Reports findings of a line: at the exact word where the file has the line letter by letter, else where the line begins. */
export function reportLineFindings(
  line: LocatedText,
  found: readonly LineFinding[],
  { findings, locate }: ReadContext,
): void {
  for (const { severity, code, message, offset, cure } of found) {
    const place = locate(Math.max(line.offset, (line.contentOffset ?? -Infinity) + offset));
    const extras = cure === undefined ? {} : { cure };
    if (severity === 'error') findings.error(code, message, place, extras);
    else findings.warning(code, message, place, extras);
  }
}

/** Splits a line into words and tells where it relied on a shell. */
export function splitLine(line: LocatedText, kind: LineKind, context: ReadContext): readonly Word[] {
  const { words, shell, unterminated } = splitWords(line.text);
  reportLineFindings(
    line,
    shellFindings(shell, kind).map((finding) => ({ ...finding, severity: 'warning' })),
    context,
  );
  if (unterminated !== undefined) {
    const finding: LineFinding = {
      severity: 'error',
      code: 'unterminated-quote',
      message: `unterminated quoted string: the quote ${unterminated.quote} is never closed`,
      offset: unterminated.offset,
      cure: `Close the quote, or put a backslash before ${unterminated.quote}.`,
    };
    reportLineFindings(line, [finding], context);
  }
  return words;
}
