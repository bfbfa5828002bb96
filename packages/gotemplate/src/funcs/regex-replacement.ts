/** One match: its place and that of its groups, in UTF-16 units; -1 for a group that took no part. */
export interface RegexMatch {
  readonly start: number;
  readonly end: number;
  readonly groups: readonly (readonly [start: number, end: number])[];
  readonly names: Readonly<Record<string, number>>;
}

type Part = string | { readonly group: string };

/** Letters, digits and underscores; the longest such run after `$` is the name, so `$1W` is the group `1W`. */
const REFERENCE = /\$(?:\$|([\p{L}\p{Nd}_]+)|\{([\p{L}\p{Nd}_]+)\})/gu;

/** Prepares a Go replacement (`$1`, `${name}`, `$$`); a group that is not there is empty, a stray `$` stays. */
export function expandReplacement(replacement: string): (text: string, match: RegexMatch) => string {
  const parts: Part[] = [];
  let at = 0;
  for (const reference of replacement.matchAll(REFERENCE)) {
    const group = reference[1] ?? reference[2];
    parts.push(replacement.slice(at, reference.index), group === undefined ? '$' : { group });
    at = reference.index + reference[0].length;
  }
  parts.push(replacement.slice(at));
  return (text, match) =>
    parts.map((part) => (typeof part === 'string' ? part : groupText(part.group, text, match))).join('');
}

function groupText(name: string, text: string, { groups, names }: RegexMatch): string {
  const index = /^[0-9]{1,8}$/.test(name) ? Number(name) : Object.hasOwn(names, name) ? names[name] : undefined;
  const [start, end] = groups[index ?? -1] ?? [-1, -1];
  return start < 0 ? '' : text.slice(start, end);
}
