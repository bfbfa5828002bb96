import type { EnvEntry } from '../plan/step.ts';
import type { ReadContext } from '../spec/read-map.ts';
import { unquote } from '../words/split.ts';
import { shellFindings } from '../words/shell-reliance.ts';
import type { LocatedText } from '../yaml/decode.ts';

const severalEntries = /^(?:[A-Za-z_][\w.-]*=[^,]*)(?:,[A-Za-z_][\w.-]*=[^,]*)+$/;

/** Reads the `K=V` entries of the command line, each of which may hold several, split at commas (contract §2.8). */
export function readCommandLineEnv(entries: readonly string[], { findings }: ReadContext): readonly EnvEntry[] {
  return entries
    .flatMap((entry) => entry.split(','))
    .flatMap((entry) => {
      const read = splitEntry(entry);
      if (read === undefined) findings.error('env-entry', taskEntryProblem(entry), {}, { cure: entryCure });
      return read === undefined ? [] : [read];
    });
}

/** Reads the `env` of the task. Commas part entries only where every part is an entry by itself (contract SE-9). */
export function readTaskEnv(entries: readonly LocatedText[], context: ReadContext): readonly EnvEntry[] {
  return entries.flatMap((entry) => {
    const parts = severalEntries.test(entry.text) ? entry.text.split(',') : [entry.text];
    return parts.flatMap((part) => {
      const read = splitEntry(unquoteEntry({ ...entry, text: part }, context));
      if (read === undefined) {
        context.findings.error('env-entry', taskEntryProblem(part), context.locate(entry.offset), { cure: entryCure });
      }
      return read === undefined ? [] : [read];
    });
  });
}

/** Reads the `env` of a step and lays it over what it inherits: the step's own entries first, then the others. */
export function readStepEnv(
  entries: readonly LocatedText[],
  inherited: readonly EnvEntry[],
  context: ReadContext,
): readonly EnvEntry[] {
  const own = entries.flatMap((entry) => {
    const read = splitEntry(unquoteEntry(entry, context));
    if (read === undefined) reportStepEntry(entry, inherited.length > 0, context);
    return read === undefined ? [] : [read];
  });
  return mergeEnv(own, inherited);
}

/** Lays entries over others of lower rank; of equal names within one list the last one counts. */
export function mergeEnv(own: readonly EnvEntry[], inherited: readonly EnvEntry[]): readonly EnvEntry[] {
  const merged = new Map<string, EnvEntry>();
  for (const entry of own) merged.set(entry.name, entry);
  const lower = new Map<string, EnvEntry>();
  for (const entry of inherited) lower.set(entry.name, entry);
  for (const entry of lower.values()) if (!merged.has(entry.name)) merged.set(entry.name, entry);
  return [...merged.values()];
}

const entryCure = 'Write the entry as `NAME=value`.';

function taskEntryProblem(entry: string): string {
  return `cannot parse task environment variable ${entry} correctly`;
}

function reportStepEntry(entry: LocatedText, inherits: boolean, { findings, locate }: ReadContext): void {
  const place = locate(entry.offset);
  if (inherits) {
    findings.error(
      'env-entry',
      `failed to merge task and step environment variables: cannot parse step environment variable ${entry.text} correctly`,
      place,
      { cure: entryCure },
    );
  } else {
    findings.warning('env-entry', `environment variable "${entry.text}" has no value and is left out`, place, {
      cure: `${entryCure} Variables of the machine that runs the step are not handed on.`,
    });
  }
}

/** Undoes quotes as the shell did through which the original handed entries on: `A='x y'` means `x y`. */
function unquoteEntry(entry: LocatedText, context: ReadContext): string {
  const split = unquote(entry.text);
  if (split.unterminated !== undefined) {
    context.findings.warning(
      'unterminated-quote',
      `the quote ${split.unterminated.quote} is never closed; it is taken as text`,
      context.locate(entry.offset),
      { cure: `Put a backslash before ${split.unterminated.quote}, or put the value in quotes.` },
    );
    return entry.text;
  }
  for (const finding of shellFindings(split.shell, 'env')) {
    context.findings.warning(finding.code, finding.message, context.locate(entry.offset), { cure: finding.cure });
  }
  return split.text;
}

function splitEntry(entry: string): EnvEntry | undefined {
  const equals = entry.indexOf('=');
  return equals < 1 ? undefined : { name: entry.slice(0, equals), value: entry.slice(equals + 1) };
}
