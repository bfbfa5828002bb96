import type { Budget } from '../limits.ts';
import { BoundedText } from '../text/bounded-text.ts';
import { typeName } from '../values/types.ts';
import type { GoValue } from '../values/value.ts';
import { noFlags } from './flags.ts';
import type { Flags } from './flags.ts';
import { printArgument } from './value.ts';
import type { Printer } from './value.ts';

/** Go takes widths, precisions and argument numbers up to this. */
const MAX_NUMBER = 1_000_000;

/** The state of formatting one text. */
interface Formatter extends Printer {
  readonly format: string;
  readonly args: readonly GoValue[];
  pos: number;
  argument: number;
  /** An explicit argument number was used, so unused arguments are no mistake. */
  reordered: boolean;
  /** The argument number of the current verb is usable. */
  goodNumber: boolean;
}

/** Go's `fmt.Sprintf`; mistakes become text such as `%!d(string=x)`. */
export function sprintf(format: string, args: readonly GoValue[], budget: Budget): string {
  const out = new BoundedText(budget.limits.stringLength);
  const formatter: Formatter = { out, budget, format, args, pos: 0, argument: 0, reordered: false, goodNumber: true };
  while (formatter.pos < format.length) {
    const percent = format.indexOf('%', formatter.pos);
    out.write(format.slice(formatter.pos, percent < 0 ? format.length : percent));
    if (percent < 0) break;
    formatter.pos = percent + 1;
    formatVerb(formatter);
  }
  if (!formatter.reordered && formatter.argument < args.length) reportExtra(formatter);
  return out.toString();
}

/** verb = "%" flags [index] [width] ["." [index] precision] [index] letter. */
function formatVerb(formatter: Formatter): void {
  const flags = readFlags(formatter);
  let afterIndex = readIndex(formatter);
  afterIndex = readWidth(formatter, flags, afterIndex);
  afterIndex = readPrecision(formatter, flags, afterIndex);
  if (!afterIndex) readIndex(formatter);
  const code = formatter.format.codePointAt(formatter.pos);
  if (code === undefined) {
    formatter.out.write('%!(NOVERB)');
    return;
  }
  const verb = String.fromCodePoint(code);
  formatter.pos += verb.length;
  if (verb === '%') formatter.out.write('%');
  else if (!formatter.goodNumber) formatter.out.write(`%!${verb}(BADINDEX)`);
  else if (formatter.argument >= formatter.args.length) formatter.out.write(`%!${verb}(MISSING)`);
  else {
    const argument = formatter.args[formatter.argument++];
    printArgument(formatter, argument, verb, verb === 'v' || verb === 'w' ? goSyntaxFlags(flags) : flags);
  }
}

/** `%#v` and `%+v` mean Go syntax, not the flags of the values inside. */
function goSyntaxFlags(flags: Flags): Flags {
  return { ...flags, sharpV: flags.sharp, sharp: false, plusV: flags.plus, plus: false };
}

function readFlags(formatter: Formatter): Flags {
  formatter.goodNumber = true;
  const flags = noFlags();
  for (;;) {
    switch (formatter.format.charAt(formatter.pos)) {
      case '#':
        flags.sharp = true;
        break;
      case '0':
        flags.zero = true;
        break;
      case '+':
        flags.plus = true;
        break;
      case '-':
        flags.minus = true;
        break;
      case ' ':
        flags.space = true;
        break;
      default:
        return flags;
    }
    formatter.pos++;
  }
}

/** Reads the width and tells whether an argument number is still waiting for its verb. */
function readWidth(formatter: Formatter, flags: Flags, afterIndex: boolean): boolean {
  if (formatter.format.charAt(formatter.pos) !== '*') {
    flags.width = readNumber(formatter);
    if (afterIndex && flags.width !== undefined) formatter.goodNumber = false;
    return afterIndex;
  }
  formatter.pos++;
  const width = takeNumber(formatter);
  if (width === undefined) formatter.out.write('%!(BADWIDTH)');
  else {
    flags.width = Math.abs(width);
    if (width < 0) {
      flags.minus = true;
      flags.zero = false;
    }
  }
  return false;
}

/** Reads the precision and tells whether an argument number is still waiting for its verb. */
function readPrecision(formatter: Formatter, flags: Flags, afterIndex: boolean): boolean {
  if (formatter.format.charAt(formatter.pos) !== '.') return afterIndex;
  formatter.pos++;
  if (afterIndex) formatter.goodNumber = false;
  const indexed = readIndex(formatter);
  if (formatter.format.charAt(formatter.pos) !== '*') {
    flags.precision = readNumber(formatter) ?? 0;
    return indexed;
  }
  formatter.pos++;
  const precision = takeNumber(formatter);
  if (precision === undefined || precision < 0) formatter.out.write('%!(BADPREC)');
  else flags.precision = precision;
  return false;
}

/** Digits at the current place; a number beyond Go's bound swallows the rest of the format. */
function readNumber(formatter: Formatter): number | undefined {
  const start = formatter.pos;
  while (/[0-9]/.test(formatter.format.charAt(formatter.pos))) formatter.pos++;
  if (formatter.pos === start) return undefined;
  const number = Number(formatter.format.slice(start, formatter.pos));
  if (number <= MAX_NUMBER) return number;
  formatter.pos = formatter.format.length;
  return undefined;
}

/** A `*`: the next argument, if it is an integer in Go's bounds. */
function takeNumber(formatter: Formatter): number | undefined {
  if (formatter.argument >= formatter.args.length) return undefined;
  const argument = formatter.args[formatter.argument++];
  const isInteger = typeof argument === 'object' && argument?.kind === 'integer';
  const integer = typeof argument === 'bigint' ? argument : isInteger ? argument.value : undefined;
  if (integer === undefined || integer > BigInt(MAX_NUMBER) || integer < -BigInt(MAX_NUMBER)) return undefined;
  return Number(integer);
}

/** `[n]`: chooses the next argument; true if there was one that can be used. */
function readIndex(formatter: Formatter): boolean {
  const { format, pos } = formatter;
  if (format.charAt(pos) !== '[') return false;
  formatter.reordered = true;
  const close = format.indexOf(']', pos);
  if (close < 0) {
    formatter.goodNumber = false;
    formatter.pos++;
    return false;
  }
  formatter.pos = close + 1;
  const digits = format.slice(pos + 1, close);
  const known = /^[0-9]{1,7}$/.test(digits);
  const index = Number(digits) - 1;
  if (known && index >= 0 && index < formatter.args.length) formatter.argument = index;
  else formatter.goodNumber = false;
  return known;
}

function reportExtra(formatter: Formatter): void {
  formatter.out.write('%!(EXTRA ');
  formatter.args.slice(formatter.argument).forEach((argument, index) => {
    if (index > 0) formatter.out.write(', ');
    if (argument === undefined || argument === null) {
      formatter.out.write('<nil>');
      return;
    }
    formatter.out.write(`${typeName(argument)}=`);
    printArgument(formatter, argument, 'v', noFlags());
  });
  formatter.out.write(')');
}
