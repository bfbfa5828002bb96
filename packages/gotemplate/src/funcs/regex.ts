import { RE2JS, RE2JSException } from 're2js';
import { FunctionError } from '../errors.ts';
import type { Budget } from '../limits.ts';
import { BoundedText } from '../text/bounded-text.ts';
import { goNilList, goStrings } from '../values/value.ts';
import type { GoList } from '../values/value.ts';
import { fixed } from './define.ts';
import type { CallContext, FunctionTable } from './define.ts';
import { expandReplacement } from './regex-replacement.ts';
import type { RegexMatch } from './regex-replacement.ts';

/** Sprig's regular expressions: RE2, so without backtracking, lookaround and backreferences. */
export const REGEX_FUNCTIONS: FunctionTable = {
  // Alone among these, regexMatch takes a bad pattern for one that does not match.
  regexMatch: fixed(['string', 'string'], (pattern, text, context) => {
    const regex = compile(pattern, context);
    return typeof regex !== 'string' && hasMatch(regex, text, context);
  }),
  regexFind: fixed(['string', 'string'], (pattern, text, context) => {
    const [match] = findAll(mustCompile(pattern, context), text, 1, context);
    return match === undefined ? '' : text.slice(match.start, match.end);
  }),
  regexFindAll: fixed(['string', 'string', 'int'], (pattern, text, count, context) => {
    const matches = findAll(mustCompile(pattern, context), text, limitOf(count), context);
    if (matches.length === 0) return goNilList('string');
    return goStrings(matches.map(({ start, end }) => text.slice(start, end)));
  }),
  regexReplaceAll: fixed(['string', 'string', 'string'], (pattern, text, replacement, context) => {
    const expand = expandReplacement(replacement);
    return replaceAll(pattern, text, context, (match) => expand(text, match));
  }),
  regexReplaceAllLiteral: fixed(['string', 'string', 'string'], (pattern, text, replacement, context) =>
    replaceAll(pattern, text, context, () => replacement),
  ),
  regexSplit: fixed(['string', 'string', 'int'], (pattern, text, count, context) =>
    split(pattern, text, limitOf(count), context),
  ),
};

/** Characters of text that a step of the budget pays for, per instruction of the pattern. */
const CHARACTERS_PER_STEP = 16;

/** Characters behind a match that a step of the budget pays for. */
const LOOKAHEAD_PER_STEP = 1_024;

/** Steps that compiling costs per character and per instruction of a pattern. */
const COMPILE_STEPS = 4;

/** The compiled pattern, or the message Go gives for a bad one. */
function compile(pattern: string, { patterns, budget }: CallContext): RE2JS | string {
  const known = patterns.get(pattern);
  if (known !== undefined) return known;
  budget.charge(COMPILE_STEPS * pattern.length);
  try {
    const regex = RE2JS.compile(pattern);
    budget.charge(COMPILE_STEPS * regex.programSize());
    patterns.set(pattern, regex);
    return regex;
  } catch (error) {
    if (error instanceof RE2JSException) return `regexp: Compile(${patternText(pattern)}): ${error.message}`;
    throw error;
  }
}

function patternText(pattern: string): string {
  return pattern.includes('`') ? JSON.stringify(pattern) : `\`${pattern}\``;
}

function mustCompile(pattern: string, context: CallContext): RE2JS {
  const regex = compile(pattern, context);
  if (typeof regex === 'string') throw new FunctionError(regex);
  return regex;
}

function hasMatch(regex: RE2JS, text: string, { budget }: CallContext): boolean {
  chargeSearch(regex, text.length, budget);
  return regex.matcher(text).find();
}

/** Matching takes time in proportion to pattern and text. */
function chargeSearch(regex: RE2JS, length: number, budget: Budget): void {
  budget.charge(1 + (regex.programSize() * length) / CHARACTERS_PER_STEP);
}

function limitOf(count: bigint): number {
  return count < 0n ? Number.POSITIVE_INFINITY : Number(count);
}

/** All matches up to a limit; Go leaves out an empty match that touches the match before it. */
function findAll(regex: RE2JS, text: string, limit: number, { budget }: CallContext): RegexMatch[] {
  const matches: RegexMatch[] = [];
  const matcher = regex.matcher(text);
  const names = regex.namedGroups();
  let previousEnd = -1;
  for (let at = 0; matches.length < limit && at <= text.length;) {
    if (!matcher.find(at)) {
      chargeSearch(regex, text.length - at, budget);
      break;
    }
    const start = matcher.start();
    const end = matcher.end();
    chargeSearch(regex, end - at, budget);
    // A search may look as far as the end of the text before it settles on a match near its start.
    budget.charge((text.length - end) / LOOKAHEAD_PER_STEP);
    if (start !== end || start !== previousEnd) {
      const groups = Array.from(
        { length: regex.groupCount() + 1 },
        (_, index) => [matcher.start(index), matcher.end(index)] as const,
      );
      matches.push({ start, end, groups, names });
      budget.checkList(matches.length);
    }
    previousEnd = end;
    at = end > at ? end : at + characterLength(text, at);
  }
  return matches;
}

function characterLength(text: string, at: number): number {
  return (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
}

function replaceAll(
  pattern: string,
  text: string,
  context: CallContext,
  replacement: (match: RegexMatch) => string,
): string {
  const out = new BoundedText(context.budget.limits.stringLength);
  let at = 0;
  for (const match of findAll(mustCompile(pattern, context), text, Number.POSITIVE_INFINITY, context)) {
    out.write(text.slice(at, match.start));
    out.write(replacement(match));
    at = match.end;
  }
  out.write(text.slice(at));
  return out.toString();
}

/** Go's `Regexp.Split`: an empty match at the start makes no part. */
function split(pattern: string, text: string, limit: number, context: CallContext): GoList {
  const regex = mustCompile(pattern, context);
  if (limit === 0) return goNilList('string');
  if (pattern !== '' && text === '') return goStrings(['']);
  const parts: string[] = [];
  let begin = 0;
  let end = 0;
  for (const match of findAll(regex, text, limit, context)) {
    if (parts.length === limit - 1) break;
    end = match.start;
    if (match.end !== 0) parts.push(text.slice(begin, end));
    begin = match.end;
  }
  if (end !== text.length) parts.push(text.slice(begin));
  return goStrings(parts);
}
