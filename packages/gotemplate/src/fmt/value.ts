import type { Budget } from '../limits.ts';
import type { BoundedText } from '../text/bounded-text.ts';
import { sortedEntries, typeName } from '../values/types.ts';
import type { GoComplex, GoList, GoMap, GoValue } from '../values/value.ts';
import { noFlags, pad } from './flags.ts';
import type { Flags } from './flags.ts';
import { formatFloat } from './float.ts';
import { formatInteger } from './integer.ts';
import { stringerText } from './stringer.ts';
import { formatText } from './text.ts';

/** Where printed text goes and what it may cost. */
export interface Printer {
  readonly out: BoundedText;
  readonly budget: Budget;
}

/** Prints an argument of a formatting function under a verb. */
export function printArgument(printer: Printer, value: GoValue, verb: string, flags: Flags): void {
  if (value === undefined || value === null) {
    if (verb === 'v' || verb === 'T') printer.out.write(pad('<nil>', flags, flags.zero));
    else printer.out.write(`%!${verb}(<nil>)`);
  } else if (verb === 'T') {
    printer.out.write(pad(typeName(value), flags, flags.zero));
  } else if (verb === 'p') {
    printBadVerb(printer, value, verb, flags);
  } else {
    printValue(printer, value, verb, flags, 0);
  }
}

/** Prints with `%v` and no flags. */
export function printPlain(printer: Printer, value: GoValue): void {
  printArgument(printer, value, 'v', noFlags());
}

function printValue(printer: Printer, value: GoValue, verb: string, flags: Flags, depth: number): void {
  printer.budget.charge(1);
  printer.budget.checkNesting(depth);
  if (value === undefined || value === null) {
    printer.out.write(flags.sharpV ? 'interface {}(nil)' : '<nil>');
    return;
  }
  if (typeof value === 'object') {
    if (value.kind === 'list' && verb !== 'w') {
      printList(printer, value, verb, flags, depth);
      return;
    }
    if (value.kind === 'map' && verb !== 'w') {
      printMap(printer, value, verb, flags, depth);
      return;
    }
    if (value.kind === 'complex' && formatFloat(0, verb, flags) !== undefined) {
      printer.out.write(complexText(value, verb, flags));
      return;
    }
  }
  const text = scalarText(value, verb, flags);
  if (text === undefined) printBadVerb(printer, value, verb, flags);
  else printer.out.write(text);
}

function scalarText(value: GoValue, verb: string, flags: Flags): string | undefined {
  switch (typeof value) {
    case 'boolean':
      return verb === 't' || verb === 'v' ? pad(String(value), flags, flags.zero) : undefined;
    case 'string':
      return formatText(value, verb, flags);
    case 'bigint':
      return formatInteger(value, verb, flags, false);
    case 'number':
      return formatFloat(value, verb, flags);
    default:
  }
  const stringer = stringerText(value);
  if (stringer !== undefined && !flags.sharpV && 'vsxXq'.includes(verb)) return formatText(stringer, verb, flags);
  if (typeof value !== 'object' || value?.kind !== 'integer') return undefined;
  return formatInteger(value.value, verb, flags, value.type === 'uint8' || value.type === 'uint64');
}

function complexText({ real, imaginary }: GoComplex, verb: string, flags: Flags): string {
  const signed = { ...flags, plus: true };
  return `(${formatFloat(real, verb, flags) ?? ''}${formatFloat(imaginary, verb, signed) ?? ''}i)`;
}

function printList(printer: Printer, list: GoList, verb: string, flags: Flags, depth: number): void {
  const { out } = printer;
  if (flags.sharpV) {
    if (list.isNil) {
      out.write(`${typeName(list)}(nil)`);
      return;
    }
    out.write(`${typeName(list)}{`);
  } else {
    out.write('[');
  }
  list.items.forEach((item, index) => {
    if (index > 0) out.write(flags.sharpV ? ', ' : ' ');
    printValue(printer, item, verb, flags, depth + 1);
  });
  out.write(flags.sharpV ? '}' : ']');
}

function printMap(printer: Printer, map: GoMap, verb: string, flags: Flags, depth: number): void {
  const { out } = printer;
  if (flags.sharpV) {
    if (map.isNil) {
      out.write(`${typeName(map)}(nil)`);
      return;
    }
    out.write(`${typeName(map)}{`);
  } else {
    out.write('map[');
  }
  sortedEntries(map).forEach(([key, value], index) => {
    if (index > 0) out.write(flags.sharpV ? ', ' : ' ');
    printValue(printer, key, verb, flags, depth + 1);
    out.write(':');
    printValue(printer, value, verb, flags, depth + 1);
  });
  out.write(flags.sharpV ? '}' : ']');
}

/** Go's `%!verb(type=value)`; the value is printed under the same flags. */
function printBadVerb(printer: Printer, value: GoValue, verb: string, flags: Flags): void {
  printer.out.write(`%!${verb}(${typeName(value)}=`);
  printValue(printer, value, 'v', flags, 0);
  printer.out.write(')');
}
