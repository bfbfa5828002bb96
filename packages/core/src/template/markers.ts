import { mappedTextBuilder, type MappedText } from '../text/mapped-text.ts';

/*
 * How positions survive a template: before rendering, each stretch of literal text gets a mark in front of its first
 * visible character, at every line and after every action. Marks stand where no trim marker ({{- or -}}) can reach and
 * where no action can see them, so the text comes out as it would without; then they are taken away again, and tell
 * which stretch each part of the result is.
 */
const open = '\uf8f0';
const close = '\uf8f1';
const marked = new RegExp(`${open}(\\d+)${close}`, 'g');
/** What Go's trim markers remove, and nothing else. */
const firstVisible = /[^ \t\r\n]/g;

/** A stretch of literal text in a template. */
interface Literal {
  readonly start: number;
  readonly end: number;
}

/** A template with marks in it. */
export interface MarkedTemplate {
  readonly text: string;
  readonly literals: readonly Literal[];
}

/** Puts marks into a template; a text that holds the marks' own characters is left alone. */
export function markTemplate(text: string): MarkedTemplate {
  if (!text.includes('{{') || text.includes(open)) return { text, literals: [] };
  const literals: Literal[] = [];
  const pieces: string[] = [];
  let copied = 0;
  for (const region of literalRegions(text)) {
    for (const literal of literalsIn(text, region)) {
      pieces.push(text.slice(copied, literal.start), `${open}${literals.length}${close}`);
      copied = literal.start;
      literals.push(literal);
    }
  }
  pieces.push(text.slice(copied));
  return { text: pieces.join(''), literals };
}

/** Takes the marks out of a rendered text. What stands between literal stretches came from the action before it. */
export function unmark(rendered: string, { literals }: MarkedTemplate, template: MappedText): MappedText {
  const result = mappedTextBuilder();
  let from = 0;
  let origin = 0;
  for (const match of rendered.matchAll(marked)) {
    const literal = literals[Number(match[1])];
    if (literal === undefined) continue;
    result.insert(rendered.slice(from, match.index), template, origin);
    from = match.index + match[0].length;
    const length = commonLength(rendered, from, template.text, literal);
    result.copy(template, literal.start, literal.start + length);
    from += length;
    origin = literal.start + length;
  }
  result.insert(rendered.slice(from), template, origin);
  return result.finish();
}

/** How much of a literal stands in the rendered text: all of it, unless a trim marker took blanks off its end. */
function commonLength(rendered: string, at: number, template: string, { start, end }: Literal): number {
  let length = 0;
  while (start + length < end && rendered[at + length] === template[start + length]) length += 1;
  return length;
}

/** The parts of a template outside actions, up to an action that is never closed. */
function* literalRegions(text: string): Generator<Literal> {
  let start = 0;
  while (start < text.length) {
    const action = text.indexOf('{{', start);
    yield { start, end: action < 0 ? text.length : action };
    if (action < 0) return;
    const end = actionEnd(text, action + 2);
    if (end === undefined) return;
    start = end;
  }
}

/** Where an action ends that begins before `start`: behind the first `}}` outside quotes and comments. */
function actionEnd(text: string, start: number): number | undefined {
  const inside = /^-[ \t\r\n]/.test(text.slice(start, start + 2)) ? start + 2 : start;
  if (text.startsWith('/*', inside)) {
    const comment = text.indexOf('*/', inside + 2);
    const end = comment < 0 ? -1 : text.indexOf('}}', comment);
    return end < 0 ? undefined : end + 2;
  }
  for (let at = start; at < text.length; at += 1) {
    const char = text[at];
    if (char === '}' && text[at + 1] === '}') return at + 2;
    if (char === '"' || char === "'" || char === '`') {
      const close = quoteEnd(text, at + 1, char);
      if (close === undefined) return undefined;
      at = close;
    }
  }
  return undefined;
}

/** Where a quote closes; a backslash guards the next character except in raw quotes, and only these go over lines. */
function quoteEnd(text: string, start: number, quote: string): number | undefined {
  const isRaw = quote === '`';
  for (let at = start; at < text.length; at += 1) {
    const char = text[at];
    if (char === quote) return at;
    if (!isRaw && char === '\n') return undefined;
    if (!isRaw && char === '\\') at += 1;
  }
  return undefined;
}

/** Parts a region at its lines: each part begins at a visible character and ends with its line feed or the region. */
function* literalsIn(text: string, region: Literal): Generator<Literal> {
  let at = region.start;
  while (at < region.end) {
    firstVisible.lastIndex = at;
    const start = firstVisible.exec(text)?.index ?? region.end;
    if (start >= region.end) return;
    const newline = text.indexOf('\n', start);
    const end = newline < 0 || newline >= region.end ? region.end : newline + 1;
    yield { start, end };
    at = end;
  }
}

/** Removes every `<no value>`, wherever it came from (contract SE-33). */
export function withoutNoValue(mapped: MappedText): MappedText {
  const noValue = '<no value>';
  if (!mapped.text.includes(noValue)) return mapped;
  const result = mappedTextBuilder();
  let from = 0;
  for (let at = mapped.text.indexOf(noValue); at >= 0; at = mapped.text.indexOf(noValue, from)) {
    result.copy(mapped, from, at);
    from = at + noValue.length;
  }
  result.copy(mapped, from, mapped.text.length);
  return result.finish();
}
