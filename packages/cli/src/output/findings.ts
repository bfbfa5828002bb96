import { formatDiagnostic, type Diagnostic } from '@slipway/core';
import type { Colors } from './terminal.ts';

/** Longest part of a source line that is shown around a finding, in characters. */
const maxShown = 160;

/** Writes findings for people: place and message, the line with a caret below the place, and the cure. */
export function formatFindings(findings: readonly Diagnostic[], text: string | undefined, colors: Colors): string {
  const lines = text?.split(/\r\n|\n/) ?? [];
  return findings.map((finding) => formatFinding(finding, lines, colors)).join('');
}

function formatFinding(finding: Diagnostic, lines: readonly string[], colors: Colors): string {
  const paint = finding.severity === 'error' ? colors.red : colors.yellow;
  const shown = [paint(formatDiagnostic(finding))];
  const source = finding.at === undefined ? undefined : lines[finding.at.line - 1];
  if (finding.at !== undefined && source !== undefined)
    shown.push(...excerpt(finding.at.line, finding.at.column, source, colors));
  if (finding.cure !== undefined) shown.push(`  ${colors.bold('→')} ${finding.cure}`);
  return `${shown.join('\n')}\n`;
}

function excerpt(line: number, column: number, source: string, colors: Colors): readonly string[] {
  const from = Math.max(0, column - 1 - maxShown / 2);
  const part = printable(source.slice(from, from + maxShown));
  const gutter = `${line} | `.padStart(8);
  // Tabs stay tabs below the line, so that the caret stands where the eye expects it.
  const indent = part.slice(0, column - 1 - from).replace(/[^\t]/g, ' ');
  return [`${colors.dim(gutter)}${part}`, `${' '.repeat(gutter.length)}${indent}${colors.bold('^')}`];
}

/** A task file is somebody's text: what a terminal would obey is shown as a replacement character. */
function printable(text: string): string {
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '\ufffd');
}
