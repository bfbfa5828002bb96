import { readFileSync } from 'node:fs';
import { encodeText, execute, goMap, marshalJson, parseTemplate } from '../../src/index.ts';
import type { GoMap, GoValue } from '../../src/index.ts';
import { readValues } from './yaml-values.ts';

/** A rendering recorded from the real engine. */
export interface CorpusCase {
  readonly name: string;
  readonly template: string;
  readonly values: string | null;
  readonly run: Readonly<Record<string, string>>;
  readonly set?: readonly string[];
  readonly secrets?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly expected?: string;
  readonly expectedBase64?: string;
  readonly error?: boolean;
  readonly errorText?: string;
  /** What the newer engine gives, where it differs. */
  readonly go126?: Pick<CorpusCase, 'expected' | 'error'>;
}

/** The recorded cases. */
export function readCorpus(): CorpusCase[] {
  const lines = readFileSync(new URL('../corpus/template.jsonl', import.meta.url), 'utf8')
    .trimEnd()
    .split('\n');
  return lines.map((line) => JSON.parse(line) as CorpusCase);
}

/** Renders a case the way tasks are rendered: comment lines go first, `<no value>` last. */
export function renderCase(item: CorpusCase): string {
  const text = item.template
    .split('\n')
    .filter((line) => !line.trim().startsWith('#'))
    .join('\n');
  if (text === '') return '';
  const values = readValues(item.values ?? '');
  for (const assignment of item.set ?? []) {
    const split = assignment.indexOf('=');
    if (split <= 0 || assignment.startsWith('<<=')) throw new Error('a bad assignment');
    values.set(assignment.slice(0, split), assignment.slice(split + 1));
  }
  const data = dataOf(item, goMap(values, 'templating.Values'));
  // The engine renders twice when the word is there: `set` in the first pass shows in the second.
  if (text.includes('secrets')) renderText(text, data(goMap([], 'templating.Values')), item);
  const rendered = renderText(text, data(goMap(Object.entries(item.secrets ?? {}), 'templating.Values')), item);
  if (rendered === '') throw new Error('rendered template was empty');
  return rendered;
}

/** The expected result as bytes in base64, `undefined` for an error. */
export function expectedBytes(item: CorpusCase): string | undefined {
  const { expected, error } = item.go126 ?? item;
  if (item.expectedBase64 !== undefined) return item.expectedBase64;
  return error === true || expected === undefined ? undefined : base64(expected);
}

/** A text as base64 of its bytes, so that results that are not UTF-8 can be compared. */
export function base64(text: string): string {
  return Buffer.from(encodeText(text)).toString('base64');
}

function renderText(text: string, data: GoValue, item: CorpusCase): string {
  const env = new Map(Object.entries(item.env ?? {}));
  return execute(parseTemplate(text, { name: 'decoded' }), data, { env }).replaceAll('<no value>', '');
}

function dataOf({ run }: CorpusCase, values: GoMap): (secrets: GoMap) => GoValue {
  const date = new Date(run['date'] ?? 0).toISOString();
  const names = ['Commit', 'Repository', 'Branch', 'GitTag', 'TriggeredBy', 'Registry', 'SharedVolume'];
  const fields = [...names, 'OSVersion', 'Architecture', 'TaskName'].map((name): [string, string] => [
    name,
    run[name === 'OSVersion' ? 'osVersion' : name.charAt(0).toLowerCase() + name.slice(1)] ?? '',
  ]);
  const runMap = goMap([
    ...fields,
    ['ID', run['id'] ?? ''],
    ['OS', run['os'] ?? ''],
    ['RegistryName', (run['registry'] ?? '').split('.')[0]],
    ['Date', `${date.slice(0, 10).replaceAll('-', '')}-${date.slice(11, 19).replaceAll(':', '')}z`],
  ]);
  return (secrets) => {
    const roots: [string, GoValue][] = [
      ['Build', goMap([['ID', run['id'] ?? '']])],
      ['Run', runMap],
      ['Values', values],
      ['ValuesJSON', shellQuote(marshalJson(values))],
      ['RunJSON', shellQuote(marshalJson(runMap))],
      ['Secrets', secrets],
    ];
    return goMap(roots, 'templating.Values');
  };
}

function shellQuote(text = ''): string {
  return /[^\w@%+=:,./^-]/.test(text) ? `'${text.replaceAll("'", `'"'"'`)}'` : text;
}
