/** How a part of a line looks. Colours are numbers of the palette of 256, or `#rrggbb`. */
export interface Look {
  readonly color?: number | string;
  readonly ground?: number | string;
  readonly bold?: boolean;
  readonly dim?: boolean;
  readonly italic?: boolean;
  readonly underline?: boolean;
}

/** A part of a line in one look. */
export interface Span {
  readonly text: string;
  readonly look: Look;
}

// Grammar (ECMA-48): CSI = ESC [ parameters intermediates final; a string (OSC, DCS, SOS, PM, APC) = ESC ]|P|X|^|_ … BEL | ESC \.
// A string ends with its line at the latest. The upper half's controls mean the same.
const unseen =
  /(?:\u001b\[|\u009b)([0-?]*)[ -/]*([@-~])|(?:\u001b[\]PX^_]|[\u0090\u0098\u009d-\u009f])[^\u0007\u001b\u009c]*(?:\u0007|\u001b\\|\u009c|(?=\u001b)|$)|\u001b[ -/]*[0-~]?|[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]|[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
const suspicious = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/;

/**
 * Reads a line of a terminal as text in looks. Colours count; everything else that a terminal obeys (cursor, titles, links, clipboard) is
 * left out, and marks that turn the writing direction are named instead of obeyed. After a carriage return, what follows takes the place
 * of what was before.
 */
export function parseAnsi(line: string): readonly Span[] {
  if (!suspicious.test(line)) return line === '' ? [] : [{ text: line, look: {} }];
  const spans: Span[] = [];
  let look: Look = {};
  const add = (text: string): void => {
    if (text !== '') spans.push({ text, look });
  };
  const shown = lastOverwrite(line);
  look = lookAfter(line.slice(0, line.length - shown.length));
  let from = 0;
  for (const match of shown.matchAll(unseen)) {
    add(shown.slice(from, match.index));
    from = match.index + match[0].length;
    const [whole, parameters, final] = match;
    if (final === 'm' && parameters !== undefined) look = withSgr(look, parameters);
    else if (/^[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]$/.test(whole)) add(nameOf(whole));
  }
  add(shown.slice(from));
  return spans;
}

/** How many characters of a line are shown. */
export function cleanLength(line: string): number {
  if (!suspicious.test(line)) return line.length;
  return parseAnsi(line).reduce((sum, { text }) => sum + text.length, 0);
}

/** The text of a line without looks. */
export function cleanText(line: string): string {
  return parseAnsi(line)
    .map(({ text }) => text)
    .join('');
}

/** The part of spans that lies between two characters. */
export function sliceSpans(spans: readonly Span[], from: number, to: number): readonly Span[] {
  const parts: Span[] = [];
  let at = 0;
  for (const { text, look } of spans) {
    const part = text.slice(Math.max(0, from - at), Math.max(0, to - at));
    if (part !== '') parts.push({ text: part, look });
    at += text.length;
  }
  return parts;
}

function lastOverwrite(line: string): string {
  const parts = line.replace(/\r+$/, '').split('\r');
  return parts.findLast((part) => part !== '') ?? '';
}

function lookAfter(before: string): Look {
  let look: Look = {};
  for (const [, parameters, final] of before.matchAll(unseen)) {
    if (final === 'm' && parameters !== undefined) look = withSgr(look, parameters);
  }
  return look;
}

function nameOf(mark: string): string {
  return `[U+${(mark.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}]`;
}

function withSgr(before: Look, parameters: string): Look {
  if (!/^[\d;:]*$/.test(parameters)) return before;
  const codes = parameters.split(/[;:]/).map(Number);
  let look = before;
  for (let index = 0; index < codes.length; index += 1) {
    const code = codes[index] ?? 0;
    if (code === 38 || code === 48) {
      const { color, used } = extendedColor(codes.slice(index + 1));
      index += used;
      if (color !== undefined) look = { ...look, [code === 38 ? 'color' : 'ground']: color };
    } else look = withCode(look, code);
  }
  return look;
}

function withCode(look: Look, code: number): Look {
  const { color: _, ...noColor } = look;
  const { ground: __, ...noGround } = look;
  if (code === 0) return {};
  if (code === 1) return { ...look, bold: true };
  if (code === 2) return { ...look, dim: true };
  if (code === 3) return { ...look, italic: true };
  if (code === 4) return { ...look, underline: true };
  if (code === 22) return { ...look, bold: false, dim: false };
  if (code === 23) return { ...look, italic: false };
  if (code === 24) return { ...look, underline: false };
  if (code >= 30 && code <= 37) return { ...look, color: code - 30 };
  if (code === 39) return noColor;
  if (code >= 40 && code <= 47) return { ...look, ground: code - 40 };
  if (code === 49) return noGround;
  if (code >= 90 && code <= 97) return { ...look, color: code - 82 };
  if (code >= 100 && code <= 107) return { ...look, ground: code - 92 };
  return look;
}

function extendedColor([kind, ...rest]: readonly number[]): {
  readonly color?: number | string;
  readonly used: number;
} {
  const isByte = (value: number | undefined): value is number => value !== undefined && value >= 0 && value <= 255;
  if (kind === 5) {
    const [color] = rest;
    if (!isByte(color)) return { used: 2 };
    return { color: color < 16 ? color : paletteColor(color), used: 2 };
  }
  if (kind !== 2) return { used: 1 };
  const parts = rest.slice(0, 3);
  return parts.length === 3 && parts.every(isByte) ? { color: hex(parts), used: 4 } : { used: 4 };
}

/** Colours 16 to 231 are a cube of six steps each way, 232 to 255 are greys. */
function paletteColor(index: number): string {
  if (index >= 232) return hex([0, 1, 2].map(() => 8 + (index - 232) * 10));
  const steps = [0, 95, 135, 175, 215, 255];
  const cube = index - 16;
  return hex([Math.floor(cube / 36), Math.floor(cube / 6) % 6, cube % 6].map((step) => steps[step] ?? 0));
}

function hex(parts: readonly number[]): string {
  return `#${parts.map((part) => part.toString(16).padStart(2, '0')).join('')}`;
}
