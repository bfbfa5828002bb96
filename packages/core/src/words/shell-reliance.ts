import type { ShellSyntax } from './split.ts';

/** A warning about a line that relied on the shell of the agent. */
export interface ShellFinding {
  readonly code: 'relies-on-shell';
  readonly message: string;
  readonly cure: string;
  readonly offset: number;
}

/** Which property a line comes from: it decides how to write the line instead. */
export type LineKind = 'cmd' | 'build' | 'env';

/** Tells what of a line a shell would have acted upon; here it is text (contract SE-6). One finding for each kind of thing. */
export function shellFindings(shell: readonly ShellSyntax[], line: LineKind): readonly ShellFinding[] {
  const firstOfKind = new Map<ShellSyntax['kind'], ShellSyntax>();
  for (const found of shell) if (!firstOfKind.has(found.kind)) firstOfKind.set(found.kind, found);
  return [...firstOfKind.values()].map((found) => ({
    code: 'relies-on-shell',
    message: messageFor(found),
    cure: cureFor(found, line),
    offset: found.offset,
  }));
}

function messageFor({ kind, text }: ShellSyntax): string {
  switch (kind) {
    case 'operator':
      return `\`${text}\` is plain text here: no shell reads this line`;
    case 'redirection':
      return `\`${text}\` is plain text here: no shell redirects the output`;
    case 'substitution':
      return `\`${text}\` is plain text here: nothing is run on the agent to fill it in`;
    case 'variable':
      return `\`${text}\` is plain text here: variables of the agent are not filled in`;
    case 'comment':
      return '`#` is plain text here and does not begin a comment';
    case 'newline':
      return 'a new line is a blank here and does not begin another command';
  }
}

function cureFor({ kind, text }: ShellSyntax, line: LineKind): string {
  if (kind === 'comment') return 'Remove the rest of the line, or put it in single quotes if it is meant.';
  if (line === 'env') {
    return kind === 'substitution' || kind === 'variable'
      ? 'Use a template such as `{{.Run.ID}}` or `{{.Values.name}}`; put the text in single quotes if it is meant as it stands.'
      : 'Put the value in single quotes if it is meant as it stands.';
  }
  if (line === 'build') {
    return kind === 'substitution' || kind === 'variable'
      ? 'Use a template such as `{{.Run.ID}}` or `{{.Values.name}}` instead.'
      : 'Make a step of its own for another command.';
  }
  if (kind === 'newline')
    return "Write one step for each command, or one `bash -c '…'` with all of them in single quotes.";
  return `Let a shell in the container do it: \`bash -c '… ${text} …'\` in single quotes; or make a step of its own.`;
}
