import type { Budget } from '../limits.ts';
import { BoundedText } from '../text/bounded-text.ts';
import { formatTime } from '../time/format.ts';
import { timeFields } from '../time/go-time.ts';
import { versionText } from '../semver/version.ts';
import { sortedEntries } from '../values/types.ts';
import type { GoValue } from '../values/value.ts';

const SHORT_ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

interface Writer {
  readonly out: BoundedText;
  readonly budget: Budget;
  readonly indent: string;
}

/** Go's `json.Marshal`, or `MarshalIndent` with an indent; `undefined` for what JSON cannot hold. */
export function toJson(value: GoValue, budget: Budget, indent = ''): string | undefined {
  const out = new BoundedText(budget.limits.stringLength);
  return writeValue({ out, budget, indent }, value, 0) ? out.toString() : undefined;
}

function writeValue(writer: Writer, value: GoValue, depth: number): boolean {
  const { out, budget } = writer;
  budget.charge(1);
  budget.checkNesting(depth);
  const text = scalarJson(value);
  if (text !== undefined) {
    out.write(text);
    return true;
  }
  if (typeof value !== 'object' || value === null) return false;
  if (value.kind === 'list') {
    const { items } = value;
    return writeItems(writer, '[]', items, depth, (item) => writeValue(writer, item, depth + 1));
  }
  if (value.kind !== 'map') return false;
  return writeItems(writer, '{}', sortedEntries(value), depth, ([key, item]) => {
    out.write(`${jsonString(key)}:${writer.indent === '' ? '' : ' '}`);
    return writeValue(writer, item, depth + 1);
  });
}

function writeItems<T>(
  { out, indent }: Writer,
  brackets: '[]' | '{}',
  items: readonly T[],
  depth: number,
  write: (item: T) => boolean,
): boolean {
  const newline = (level: number): string => (indent === '' || items.length === 0 ? '' : `\n${indent.repeat(level)}`);
  out.write(brackets.charAt(0));
  for (const [index, item] of items.entries()) {
    out.write((index > 0 ? ',' : '') + newline(depth + 1));
    if (!write(item)) return false;
  }
  out.write(newline(depth) + brackets.charAt(1));
  return true;
}

function scalarJson(value: GoValue): string | undefined {
  if (value === undefined || value === null) return 'null';
  switch (typeof value) {
    case 'string':
      return jsonString(value);
    case 'bigint':
    case 'boolean':
      return String(value);
    case 'number':
      return Number.isFinite(value) ? jsonNumber(value) : undefined;
    default:
  }
  switch (value.kind) {
    case 'integer':
      return String(value.value);
    case 'time': {
      const { year } = timeFields(value);
      return year < 0 || year > 9_999 ? undefined : `"${formatTime(value, '2006-01-02T15:04:05.999999999Z07:00')}"`;
    }
    case 'version':
      return value.isPointer ? jsonString(versionText(value)) : '{}';
    case 'list':
    case 'map':
      return value.isNil ? 'null' : undefined;
    case 'complex':
      return undefined;
  }
}

/** Go writes plain digits from 1e-6 to 1e21, as JavaScript does, but keeps the sign of zero. */
export function jsonNumber(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}

/** Go's JSON string, in which `<`, `>` and `&` are escaped and what is not UTF-8 is replaced. */
export function jsonString(text: string): string {
  const escaped = text.replace(/[\x00-\x1f"\\<>&\u2028\u2029]/g, (character) => {
    const code = character.charCodeAt(0).toString(16).padStart(4, '0');
    return SHORT_ESCAPES[character] ?? `\\u${code}`;
  });
  return `"${escaped.replace(/[\ud800-\udbff][\udc00-\udfff]|[\ud800-\udfff]/g, (found) =>
    found.length === 2 ? found : '\\ufffd',
  )}"`;
}
