import { describe, expect, it } from 'vitest';
import { render } from '../../test/support/render.ts';

function printf(args: string): string {
  return render(`{{ printf ${args} }}`);
}

describe('printf', () => {
  it.each([
    ['"%d|%5d|%-5d|%05d|%+d|% d" 42 42 42 42 42 42', '42|   42|42   |00042|+42| 42'],
    ['"%x %X %#x %o %O %b %#b" 255 255 255 8 8 5 5', 'ff FF 0xff 10 0o10 101 0b101'],
    ['"%c %q %U %#U" 233 233 233 233', "é 'é' U+00E9 U+00E9 'é'"],
    ['"%.3d|%6.3d|%.0d|%-08d|" 7 7 0 7', '007|   007||7       |'],
    ['"%d %d" -9223372036854775808 (add 1 2)', '-9223372036854775808 3'],
  ])('integers: %s', (args, expected) => expect(printf(args)).toBe(expected));

  it.each([
    [
      '"%f %.2f %8.3f|%-8.1f|%+.1f %08.2f" 3.14159 3.14159 3.14159 3.14159 3.14159 -3.14159',
      '3.141590 3.14    3.142|3.1     |+3.1 -0003.14',
    ],
    ['"%.0f %.0f %.0f %.1f %.2f" 0.5 1.5 2.5 0.25 2.675', '0 2 2 0.2 2.67'],
    ['"%e %E %.0e %.3e" 123456.789 0.00012 15.0 0.0', '1.234568e+05 1.200000E-04 2e+01 0.000e+00'],
    ['"%g %G %.3g %.10g %g" 1e21 1e-7 1234.5678 1234.5678 100000.0', '1e+21 1E-07 1.23e+03 1234.5678 100000'],
    ['"%v %v %v %v %v" 1e5 1e6 123456789.0 0.0001 0.00001', '100000 1e+06 1.23456789e+08 0.0001 1e-05'],
    ['"%.2f %.1f" 1e22 5e-324', '10000000000000000000000.00 0.0'],
    ['"%5.1f|%-6v|%+v" (float64 "inf") (float64 "-inf") (float64 "nan")', ' +Inf|-Inf  |NaN'],
    ['"%v %.1f %v" 1i 1.5 -0.0', '(0+1i) 1.5 -0'],
  ])('floats: %s', (args, expected) => expect(printf(args)).toBe(expected));

  it.each([
    ['"%s|%6s|%-6s|%.2s|%06s" "hé" "hé" "hé" "héllo" "ab"', 'hé|    hé|hé    |hé|0000ab'],
    ['"%q %#q %+q %x % X %#x" "a\\n" "a" "é" "hi" "hi" "hi"', '"a\\n" `a` "\\u00e9" 6869 68 69 0x6869'],
    ['"%s %d %q" (list "a" 1) (list 1 "a") (list "a")', '[a %!s(int=1)] [1 %!d(string=a)] ["a"]'],
    [
      '"%v %+v %#v" (dict "b" 1 "a" nil) (list) (dict "a" (list 1 nil))',
      'map[a:<nil> b:1] [] map[string]interface {}{"a":[]interface {}{1, interface {}(nil)}}',
    ],
    ['"%t %v %5t|%q" true false true true', 'true false  true|%!q(bool=true)'],
    ['"%T %T %T %T" nil "a" (dict) (splitList "," "a")', '<nil> string map[string]interface {} []string'],
    ['"%v %s %d" (toDate "2006" "2024") (semver "1.2") (list nil)', '2024-01-01 00:00:00 +0000 UTC 1.2.0 [<nil>]'],
  ])('text and values: %s', (args, expected) => expect(printf(args)).toBe(expected));

  it.each([
    ['"%d" "x"', '%!d(string=x)'],
    ['"%s %z" nil 1', '%!s(<nil>) %!z(int=1)'],
    ['"%d %d" 1', '1 %!d(MISSING)'],
    ['"%d" 1 "b" nil', '1%!(EXTRA string=b, <nil>)'],
    ['"%"', '%!(NOVERB)'],
    ['"%5"', '%!(NOVERB)'],
    ['"%*d|%-*d|%.*f" 4 7 4 7 1 2.55', '   7|7   |2.5'],
    ['"%*d" "x" 1', '%!(BADWIDTH)1'],
    ['"%.*d" -1 5', '%!(BADPREC)5'],
    ['"%[2]d %[1]d" 1 2', '2 1'],
    ['"%[3]d %[x]d" 1', '%!d(BADINDEX) %!d(BADINDEX)'],
    ['"%[1]d %d" 1 2', '1 2'],
    ['"%[2]*[1]d" 7 3', '  7'],
    ['"%9999999d" 1', '%!(NOVERB)%!(EXTRA int=1)'],
    ['"%!" 1', '%!!(int=1)'],
    ['"%é" 1', '%!é(int=1)'],
    ['"100%%"', '100%'],
    ['"%06d %6.2f" "a" "b"', '%!d(string=00000a) %!f(string=     b)'],
  ])('mistakes and indices: %s', (args, expected) => expect(printf(args)).toBe(expected));
});

describe('print and println', () => {
  it.each([
    ['{{ print 1 2 "a" "b" 3 nil }}', '1 2ab3 <nil>'],
    ['{{ print 1.0 true }}', '1 true'],
    ['[{{ println 1 "a" }}]', '[1 a\n]'],
    ['{{ print (list 1 "a" nil) }}', '[1 a <nil>]'],
  ])('%s', (text, expected) => expect(render(text)).toBe(expected));
});
