/** A place in a text: both numbers count from 1, the column in characters. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** How grave a finding is: an `error` stops the run before it begins, a `warning` does not. */
export type Severity = 'error' | 'warning';

/** One finding about something the user wrote: what is wrong, where, and what to do about it. */
export interface Diagnostic {
  /** Stable, kebab-case, for machines: `unknown-key`, `step-id-spaces`. */
  readonly code: string;
  readonly severity: Severity;
  /** What is wrong. Where the task contract fixes a text (§2.5), exactly that text. */
  readonly message: string;
  /** The file as the user named it; absent for text that came from a flag. */
  readonly file?: string;
  /** The place in the file that the user wrote, where it can be known. */
  readonly at?: Position;
  /** The place in the text after aliases and templates, when it differs from `at`. */
  readonly rendered?: Position;
  /** What to do next, as a sentence. */
  readonly cure?: string;
}

/** Whether any finding stops the run. */
export function hasErrors(findings: readonly Diagnostic[]): boolean {
  return findings.some((finding) => finding.severity === 'error');
}

/** Writes a finding on one line as editors and terminals know it: `file:line:column: error: message`. */
export function formatDiagnostic(finding: Diagnostic): string {
  const position = finding.at ?? finding.rendered;
  const place = [finding.file ?? '(text)', ...(position === undefined ? [] : [position.line, position.column])].join(
    ':',
  );
  return `${place}: ${finding.severity}: ${finding.message}`;
}
