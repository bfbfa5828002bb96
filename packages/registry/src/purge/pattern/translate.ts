import { SlipwayError } from '@slipway/core';
import { groupsOf, type Groups } from './groups.ts';
import { PatternMistake } from './mistake.ts';
import { translateClass } from './translate-class.ts';

/** A pattern in JavaScript's own dialect. */
export interface Translated {
  readonly source: string;
  /** `i` or nothing: names of repositories and tags have no lines, so `m`, `s` and greediness cannot change what matches. */
  readonly flags: string;
}

/**
 * Translates a pattern of ACR's dialect (.NET's as regexp2 has it, with RE2's classes) to JavaScript's. What the two understand
 * differently and what cannot be translated is refused with `invalid-argument`: a pattern that means something else deletes something else.
 */
export function translatePattern(pattern: string): Translated {
  try {
    return translate(pattern);
  } catch (error) {
    if (!(error instanceof PatternMistake)) throw error;
    throw new SlipwayError('invalid-argument', `the pattern '${pattern}' cannot be used: ${error.message}`, {
      advice: 'docs/registry-maintenance.md lists what patterns may hold; `--dry-run` shows what one matches.',
    });
  }
}

/** What is read so far; every rule below moves `at` on. */
interface Reading {
  readonly pattern: string;
  readonly groups: Groups;
  readonly ignoreCase: boolean;
}

interface Piece {
  readonly source: string;
  /** Where the next piece begins. */
  readonly end: number;
}

function translate(pattern: string): Translated {
  const [prefix = '', on = '', off = ''] = /^\(\?([imsU]*)(?:-([imsU]+))?\)/.exec(pattern) ?? [];
  const ignoreCase = on.includes('i') && !off.includes('i');
  const reading: Reading = { pattern, ignoreCase, groups: groupsOf(pattern) };
  let source = '';
  let at = prefix.length;
  while (at < pattern.length) {
    const piece = nextPiece(reading, at);
    source += piece.source;
    at = piece.end;
  }
  const flags = ignoreCase ? 'i' : '';
  // Whatever else is wrong with it, JavaScript says itself: its message repeats the pattern before the reason.
  try {
    new RegExp(source, flags);
  } catch (error) {
    throw new PatternMistake((error as Error).message.replace(/^Invalid regular expression: .*: /s, ''));
  }
  return { source, flags };
}

function nextPiece(reading: Reading, at: number): Piece {
  const { pattern } = reading;
  switch (pattern[at]) {
    case '\\':
      return escape(reading, at);
    case '[':
      return translateClass(pattern, at);
    case '(':
      return group(reading, at);
    default:
      return { source: pattern[at] ?? '', end: at + 1 };
  }
}

/** Escapes that both dialects understand alike. */
const commonEscapes = /^\\(?:[bBdDsSwWfnrtv]|x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|[^A-Za-z0-9])/;
const namedReference = /^\\k<([A-Za-z_]\w*)>/;
const numberedReference = /^\\([1-9]\d*)/;

/** Anchors that hold at the ends of the whole text, whatever the flags. */
const anchors: Readonly<Record<string, string>> = {
  A: '(?<![\\s\\S])',
  z: '(?![\\s\\S])',
  Z: '(?=\\n?(?![\\s\\S]))',
};

function escape({ pattern, groups }: Reading, at: number): Piece {
  const rest = pattern.slice(at);
  const letter = rest[1] ?? '';
  const common = commonEscapes.exec(rest)?.[0];
  if (common !== undefined) return { source: common, end: at + common.length };
  const anchor = Object.hasOwn(anchors, letter) ? anchors[letter] : undefined;
  if (anchor !== undefined) return { source: anchor, end: at + 2 };
  if (letter === 'Q') {
    const end = rest.indexOf('\\E');
    const literal = rest.slice(2, end < 0 ? undefined : end);
    const source = literal.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
    return { source, end: end < 0 ? pattern.length : at + end + 2 };
  }
  const [named, name = ''] = namedReference.exec(rest) ?? [];
  if (named !== undefined) {
    if (!groups.names.has(name)) throw new PatternMistake(`${named} names no group of it`);
    return { source: named, end: at + named.length };
  }
  const [numbered, number = ''] = numberedReference.exec(rest) ?? [];
  if (numbered !== undefined) {
    // .NET counts named groups after all others, JavaScript where they stand.
    if (groups.names.size > 0) throw new PatternMistake(`${numbered} is doubtful beside named groups; use \\k<name>`);
    if (Number(number) > groups.count) throw new PatternMistake(`${numbered} counts past its groups`);
    // A digit that follows must not become part of the number.
    return { source: `(?:${numbered})`, end: at + numbered.length };
  }
  throw new PatternMistake(letter === '' ? 'it ends with \\' : `\\${letter} is not supported`);
}

/** `(?flags)` and `(?flags:`, where `-` turns the following off. */
const inlineFlags = /^\(\?([A-Za-z]*)(?:-([A-Za-z]+))?([:)])/;
const namedGroup = /^\(\?P?<([A-Za-z_]\w*)>/;
const comment = /^\(\?#[^)]*\)/;
const sameInBoth = /^\((?:\?(?:[:=!]|<[=!]))?(?!\?)/;

function group({ pattern, ignoreCase }: Reading, at: number): Piece {
  const rest = pattern.slice(at);
  const plain = sameInBoth.exec(rest)?.[0];
  if (plain !== undefined) return { source: plain, end: at + plain.length };
  const [opening, name = ''] = namedGroup.exec(rest) ?? [];
  if (opening !== undefined) return { source: `(?<${name}>`, end: at + opening.length };
  const remark = comment.exec(rest)?.[0];
  if (remark !== undefined) {
    // .NET would repeat what stands before the comment.
    if (/^[*+?{]/.test(rest.slice(remark.length))) throw new PatternMistake('a repetition follows a comment');
    // In its place something that matches nothing, so that what stood apart does not grow together.
    return { source: '(?:)', end: at + remark.length };
  }
  const [flags, on = '', off = '', last] = inlineFlags.exec(rest) ?? [];
  if (flags !== undefined) {
    const known = /^[imsU]*$/.test(on + off);
    const changesCase = off.includes('i') ? ignoreCase : on.includes('i') && !ignoreCase;
    if (!known) throw new PatternMistake(`${flags} has flags that are not supported`);
    if (last === ')') throw new PatternMistake(`${flags} is supported at its beginning only`);
    if (changesCase) throw new PatternMistake(`${flags} is not supported; put (?i) at its beginning, or write [aA]`);
    return { source: '(?:', end: at + flags.length };
  }
  throw new PatternMistake(`groups that begin with ${rest.slice(0, 3)} are not supported`);
}
