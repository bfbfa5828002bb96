import { colorsFor } from '../output/terminal.ts';
import type { Finding } from './finding.ts';

const marks = { ok: 'ok  ', note: 'note', failed: 'FAIL', skipped: 'skip' } as const;

/** One line for a finding, and one for its cure. */
export function showFinding({ name, state, code, detail, cure }: Finding, width: number): string {
  const colors = colorsFor(process.stdout);
  const paint = { ok: colors.green, note: colors.yellow, failed: colors.red, skipped: colors.dim }[state];
  const said = code === undefined ? detail : `${code}: ${detail}`;
  const line = `${paint(marks[state])} ${name.padEnd(width)}  ${oneLine(said)}\n`;
  return cure === undefined ? line : `${line}     ${' '.repeat(width)}  ${colors.bold('→')} ${oneLine(cure)}\n`;
}

/** What others said is not to move the cursor. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim();
}
