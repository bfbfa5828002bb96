/** The parts of Go's reference time `Mon Jan 2 15:04:05 MST 2006` that a layout can name. */
const ELEMENTS = [
  'January',
  'Jan',
  'Monday',
  'Mon',
  'MST',
  '2006',
  '002',
  '01',
  '02',
  '03',
  '04',
  '05',
  '06',
  '15',
  '__2',
  '_2',
  '-07:00:00',
  '-070000',
  '-07:00',
  '-0700',
  '-07',
  'Z07:00:00',
  'Z070000',
  'Z07:00',
  'Z0700',
  'Z07',
  'PM',
  'pm',
  '1',
  '2',
  '3',
  '4',
  '5',
] as const;

/** A part of a layout. */
export type LayoutPart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'element'; readonly element: (typeof ELEMENTS)[number] }
  /** `.000` (fixed) or `.999` (without trailing zeros), after a point or a comma. */
  | { readonly kind: 'fraction'; readonly separator: string; readonly digits: number; readonly fixed: boolean };

/** Cuts a layout into its parts. */
export function parseLayout(layout: string): LayoutPart[] {
  const parts: LayoutPart[] = [];
  let textStart = 0;
  for (let at = 0; at < layout.length;) {
    const found = partAt(layout, at);
    if (found === undefined) {
      at++;
      continue;
    }
    if (at > textStart) parts.push({ kind: 'text', text: layout.slice(textStart, at) });
    parts.push(found.part);
    at += found.length;
    textStart = at;
  }
  if (textStart < layout.length) parts.push({ kind: 'text', text: layout.slice(textStart) });
  return parts;
}

function partAt(layout: string, at: number): { part: LayoutPart; length: number } | undefined {
  const character = layout.charAt(at);
  if (character === '.' || character === ',') return fractionAt(layout, at);
  if (!'JM012345_-ZPp'.includes(character)) return undefined;
  // In `_2006` the underscore is text.
  if (layout.startsWith('_2006', at)) return undefined;
  for (const element of ELEMENTS) {
    if (!layout.startsWith(element, at)) continue;
    // `Jan` and `Mon` are no elements inside a longer word such as `Mongo`.
    const isShortName = element === 'Jan' || element === 'Mon';
    if (isShortName && /[a-z]/.test(layout.charAt(at + 3))) continue;
    return { part: { kind: 'element', element }, length: element.length };
  }
  return undefined;
}

function fractionAt(layout: string, at: number): { part: LayoutPart; length: number } | undefined {
  const digits = /^(?:0+|9+)(?![0-9])/.exec(layout.slice(at + 1, at + 40))?.[0];
  if (digits === undefined) return undefined;
  const fixed = digits.startsWith('0');
  const part: LayoutPart = { kind: 'fraction', separator: layout.charAt(at), digits: digits.length, fixed };
  return { part, length: digits.length + 1 };
}
