import { describe, expect, it } from 'vitest';
import { reasonOf, render } from '../../test/support/render.ts';
import { goUint64 } from '../index.ts';

describe('math', () => {
  it.each([
    ['{{ add }} {{ add 1 "2" true nil "1.5" 2.9 }} {{ add1 "x" }} {{ sub 1 3 }} {{ mul 2 "3" 4 }}', '0 6 1 -2 24'],
    ['{{ div 7 -2 }} {{ mod -7 3 }} {{ mod 7 -3 }}', '-3 -1 1'],
    ['{{ max 1 "5" 3 }} {{ min 1 -5 }} {{ biggest 2 }}', '5 -5 2'],
    ['{{ ceil 1.1 }} {{ floor -1.1 }} {{ ceil "2.5" }} {{ floor 3 | typeOf }}', '2 -2 3 float64'],
    ['{{ round 2.5 0 }} {{ round -2.5 0 }} {{ round 123.4567 2 }} {{ round 123.4 0 0.4 }}', '3 -3 123.46 124'],
    [
      '{{ int "12" }} {{ int 3.99 }} {{ int "0x10" }} {{ int64 true }} {{ float64 "1e3" }} {{ float64 "x" }}',
      '12 3 0 1 1000 0',
    ],
    [
      '{{ int .big }} {{ float64 .big }} {{ int 1e30 }}',
      '9223372036854775807 1.8446744073709552e+19 -9223372036854775808',
    ],
    ['{{ atoi "42" }} {{ atoi "4x" }} {{ atoi "99999999999999999999" }}', '42 0 9223372036854775807'],
    ['{{ toDecimal "0777" }} {{ toDecimal 8 }} {{ toDecimal 644 }}', '511 0 420'],
    [
      '{{ until 3 }} {{ until -2 }} {{ untilStep 1 10 4 }} {{ untilStep 5 0 -2 }} {{ untilStep 0 3 0 }}',
      '[0 1 2] [0 -1] [1 5 9] [5 3 1] []',
    ],
  ])('%s', (text, expected) => expect(render(text, { big: goUint64(2n ** 64n - 1n) })).toBe(expected));

  it.each(['div', 'mod'])('%s by zero fails', (name) => {
    expect(reasonOf(`{{ ${name} 1 0 }}`)).toBe(`error calling ${name}: runtime error: integer divide by zero`);
  });
});

describe('comparisons', () => {
  it.each([
    [
      '{{ eq 1 2 1 "a" }} {{ ne 1 2 }} {{ lt 1 2 }}{{ le 2 2 }}{{ gt "b" "a" }}{{ ge 1.5 1.5 }}',
      'true true truetruetruetrue',
    ],
    ['{{ eq nil nil }} {{ eq nil 1 }} {{ eq (list) nil }} {{ eq (rest (list)) nil }}', 'true false false true'],
    ['{{ eq true true }} {{ eq (toDate "2006" "1") (toDate "2006" "2") }} {{ lt "Z" "é" }}', 'true true true'],
  ])('%s', (text, expected) => expect(render(text)).toBe(expected));

  it.each([
    ['{{ eq 1 1.0 }}', 'error calling eq: incompatible types for comparison'],
    ['{{ eq "1" 1 }}', 'error calling eq: incompatible types for comparison'],
    ['{{ eq 1 }}', 'error calling eq: missing argument for comparison'],
    ['{{ eq (list) (list) }}', 'error calling eq: non-comparable type []: []interface {}'],
    ['{{ lt true false }}', 'error calling lt: invalid type for comparison'],
    ['{{ gt nil 1 }}', 'error calling gt: invalid type for comparison'],
    ['{{ lt 1 "a" }}', 'error calling lt: incompatible types for comparison'],
  ])('%s fails', (text, reason) => expect(reasonOf(text)).toBe(reason));
});
