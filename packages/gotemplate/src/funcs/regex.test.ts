import { describe, expect, it } from 'vitest';
import { reasonOf, render } from '../../test/support/render.ts';

describe('regular expressions', () => {
  it.each([
    ['{{ regexMatch "^a+$" "aaa" }} {{ regexMatch "[" "x" }} {{ regexMatch "(?i)É" "é" }}', 'true false true'],
    ['{{ regexFind "a|ab" "abc" }} {{ regexFind "z" "abc" | quote }} {{ regexFind `\\bfoo` "a foo" }}', 'a "" foo'],
    [
      '{{ regexFindAll "[0-9]+" "1a22b3" 2 }} {{ regexFindAll "z" "a" -1 | toJson }} {{ regexFindAll "a" "a" 0 | toJson }}',
      '[1 22] null null',
    ],
    ['{{ regexFindAll "a*" "baac" -1 | toJson }}', '["","aa",""]'],
    ['{{ regexFindAll "" "é😀" -1 | len }} {{ regexFindAll "^a" "aaa" -1 }}', '3 [a]'],
    [
      '{{ regexReplaceAll "a(x*)b" "-ab-axxb-" "${1}W" }} {{ regexReplaceAll "a(x*)b" "-ab-axxb-" "$1W" }}',
      '-W-xxW- ---',
    ],
    ['{{ regexReplaceAll "(?P<n>a)" "a" "<${n}$n$$$0$9${z>" }}', '<aa$a${z>'],
    ['{{ regexReplaceAll "x*" "abc" "-" }} {{ regexReplaceAllLiteral "a" "aa" "$0" }}', '-a-b-c- $0$0'],
    [
      '{{ regexSplit "," "a,b,c" -1 }} {{ regexSplit "," "a,b,c" 2 }} {{ regexSplit "," "" -1 | len }}',
      '[a b c] [a b,c] 1',
    ],
    [
      '{{ regexSplit "" "abc" -1 }} {{ regexSplit "z+" "pizza" 0 | toJson }} {{ regexSplit "a" "a" -1 | toJson }}',
      '[a b c] null ["",""]',
    ],
  ])('%s', (text, expected) => expect(render(text)).toBe(expected));

  it.each(['(?=a)', '(?<=a)b', '\\1', '(', 'a**', 'a{1001}'])('%s is refused', (pattern) => {
    expect(reasonOf('{{ regexFind .p "a" }}', { p: pattern })).toMatch(
      /^error calling regexFind: regexp: Compile\(`.*`\): error parsing regexp: /,
    );
  });

  it('cannot be made to backtrack', () => {
    expect(render('{{ regexMatch "^(a+)+$" (print (repeat 100000 "a") "b") }}')).toBe('false');
  });
});
