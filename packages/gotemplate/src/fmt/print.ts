import type { Budget } from '../limits.ts';
import { BoundedText } from '../text/bounded-text.ts';
import type { GoValue } from '../values/value.ts';
import { floatText } from './float.ts';
import { stringerText } from './stringer.ts';
import { printPlain } from './value.ts';

/** Go's `%v` of one value. */
export function valueText(value: GoValue, budget: Budget): string {
  switch (typeof value) {
    case 'string':
      return value;
    case 'bigint':
    case 'boolean':
      return String(value);
    case 'number':
      return floatText(value);
    default: {
      const out = new BoundedText(budget.limits.stringLength);
      printPlain({ out, budget }, value);
      return out.toString();
    }
  }
}

/** Sprig's `strval`: a string, what `String` gives, else `%v`. */
export function stringValue(value: GoValue, budget: Budget): string {
  return stringerText(value) ?? valueText(value, budget);
}

/** Go's `fmt.Sprint`: a space between operands when neither is a string. */
export function sprint(values: readonly GoValue[], budget: Budget): string {
  const out = new BoundedText(budget.limits.stringLength);
  values.forEach((value, index) => {
    const previous = values[index - 1];
    if (index > 0 && typeof value !== 'string' && typeof previous !== 'string') out.write(' ');
    printPlain({ out, budget }, value);
  });
  return out.toString();
}

/** Go's `fmt.Sprintln`: a space between all operands and a line end. */
export function sprintln(values: readonly GoValue[], budget: Budget): string {
  const out = new BoundedText(budget.limits.stringLength);
  values.forEach((value, index) => {
    if (index > 0) out.write(' ');
    printPlain({ out, budget }, value);
  });
  out.write('\n');
  return out.toString();
}
