/** What is wrong with a cron expression. */
export interface CronProblem {
  /** Where it is in the text, from 1. */
  readonly column: number;
  readonly message: string;
  readonly cure: string;
}

interface Field {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  /** Names of its values, the first one that of `from`. */
  readonly names?: readonly string[];
}

const fields: readonly Field[] = [
  { name: 'minute', from: 0, to: 59 },
  { name: 'hour', from: 0, to: 23 },
  { name: 'day of month', from: 1, to: 31 },
  { name: 'month', from: 1, to: 12, names: 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ') },
  { name: 'day of week', from: 0, to: 6, names: 'sun mon tue wed thu fri sat'.split(' ') },
];

const example = 'Write five fields: minute, hour, day of month, month, day of week, as in `30 4 1,15 * *`.';
/** Most days of each month. */
const longest = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/**
 * Checks a cron expression of five fields (contract §8.3): values, names of months and days, `*`, ranges, lists and steps. Undefined when it can
 * be used. Nothing else that some crons know is taken: seconds, years, `@daily`, `L`, `W`, `#`, `?`.
 */
export function checkCron(text: string): CronProblem | undefined {
  const words = [...text.matchAll(/\S+/g)].map(({ 0: word, index }) => ({ word, column: index + 1 }));
  const [first] = words;
  if (first?.word.startsWith('@') === true) {
    return { column: first.column, message: `'${first.word}' is a nickname, not five fields`, cure: example };
  }
  if (words.length !== fields.length) {
    const column = words[fields.length]?.column ?? text.length + 1;
    const cure = words.length === 6 ? `Leave the field of seconds or years out. ${example}` : example;
    return { column, message: `it has ${words.length} ${words.length === 1 ? 'field' : 'fields'}, not five`, cure };
  }
  const values: ReadonlySet<number>[] = [];
  for (const [index, field] of fields.entries()) {
    const { word = '', column = 1 } = words[index] ?? {};
    const read = readField(word, column, field);
    if (!(read instanceof Set)) return read;
    values.push(read);
  }
  return neverComes(values, words[2]?.column ?? 1);
}

/** The values that a field names, or what is wrong with it. */
function readField(word: string, column: number, field: Field): Set<number> | CronProblem {
  const values = new Set<number>();
  let at = column;
  for (const item of word.split(',')) {
    const read = readItem(item, at, field);
    if ('message' in read) return read;
    for (let value = read.from; value <= read.to; value += read.step) values.add(value);
    at += item.length + 1;
  }
  return values;
}

interface Range {
  readonly from: number;
  readonly to: number;
  readonly step: number;
}

function readItem(item: string, column: number, field: Field): Range | CronProblem {
  const [, range = item, stepText] = /^([^/]*)\/(.*)$/.exec(item) ?? [];
  const step = stepText === undefined ? 1 : numberOf(stepText);
  const size = field.to - field.from + 1;
  if (step === undefined || step < 1 || step > size) {
    const at = column + range.length + 1;
    return problem(at, field, `the step '${stepText ?? ''}' is not one from 1 to ${size}`, `Write it as */5.`);
  }
  if (range === '*') return { from: field.from, to: field.to, step };
  const dash = range.indexOf('-', 1);
  const [fromText, toText] = dash < 0 ? [range, undefined] : [range.slice(0, dash), range.slice(dash + 1)];
  const from = readValue(fromText, column, field);
  if (typeof from !== 'number') return from;
  if (toText === undefined) {
    if (stepText === undefined) return { from, to: from, step };
    return problem(column, field, 'a step needs a range in front of it', `Write ${from}-${field.to}/${step}.`);
  }
  const to = readValue(toText, column + dash + 1, field);
  if (typeof to !== 'number') return to;
  if (from <= to) return { from, to, step };
  return problem(column, field, `the range '${range}' goes backwards`, 'Write two ranges with a comma between them.');
}

function readValue(text: string, column: number, field: Field): number | CronProblem {
  const named = field.names?.indexOf(text.toLowerCase()) ?? -1;
  const value = named >= 0 ? field.from + named : numberOf(text);
  if (value !== undefined && value >= field.from && value <= field.to) return value;
  const names = field.names === undefined ? '' : `, or ${capital(field.names[0])} to ${capital(field.names.at(-1))}`;
  const sunday = value === 7 && field.to === 6 ? ' Sunday is 0.' : '';
  const what = text === '' ? 'a value is missing' : `'${text}' is no ${field.name}`;
  return problem(column, field, what, `Write a number from ${field.from} to ${field.to}${names}.${sunday}`);
}

/** Only a day that no month has; together with a day of the week it may have been meant otherwise. */
function neverComes(values: readonly ReadonlySet<number>[], column: number): CronProblem | undefined {
  const [, , days, months, weekdays] = values;
  if (days === undefined || months === undefined || weekdays?.size !== 7) return undefined;
  const exists = [...months].some((month) => [...days].some((day) => day <= (longest[month - 1] ?? 0)));
  if (exists) return undefined;
  return { column, message: 'none of the months named has such a day', cure: 'Correct the day of month or the month.' };
}

function problem(column: number, { name }: Field, message: string, cure: string): CronProblem {
  return { column, message: `${name}: ${message}`, cure };
}

function numberOf(text: string): number | undefined {
  return /^\d{1,2}$/.test(text) ? Number(text) : undefined;
}

function capital(name = ''): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
