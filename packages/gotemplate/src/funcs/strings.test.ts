import { describe, expect, it } from 'vitest';
import { reasonOf, render } from '../../test/support/render.ts';
import { encodeText } from '../index.ts';

describe('strings', () => {
  it.each([
    ['{{ quote "a\\"b" 1 nil 2.50 }} {{ squote "it\'s" nil true }}', '"a\\"b" "1" "2.5" \'it\'s\' \'true\''],
    ['{{ cat "a" nil 1 (list 2) }}|{{ cat }}', 'a 1 [2]|'],
    ['{{ join "-" (list 1 "b" nil 2.0) }} {{ join "-" "a" }} {{ join "-" nil }}', '1-b-2 a '],
    ['{{ toString nil }} {{ toString (semver "1") }} {{ toStrings (list 1 nil "a") }}', '<nil> 1.0.0 [1 a]'],
    ['[{{ trim "\\u0085 a \\u3000" }}][{{ trimAll "xé" "éxaéx" }}]', '[a][a]'],
    ['{{ trimPrefix "v" "vv1" }} {{ trimSuffix ".git" "a.git.git" }}', 'v1 a.git'],
    ['{{ replace "" "-" "aé😀" }} {{ replace "a" "" "banana" }} {{ replace "$" "$&" "a$" }}', '-a-é-😀- bnn a$&'],
    ['{{ indent 2 "a\\nb" }}|{{ nindent 1 "a" }}', '  a\n  b|\n a'],
    ['{{ substr 0 2 "abc" }} {{ substr 1 -1 "abc" }} {{ substr -5 2 "abc" }} {{ substr 1 9 "abc" }}', 'ab bc ab bc'],
    ['{{ trunc 2 "abc" }} {{ trunc 5 "abc" }} {{ plural "a" "b" 1 }}{{ plural "a" "b" 2 }}', 'ab abc ab'],
    ['{{ contains "" "a" }} {{ hasPrefix "a" "ab" }} {{ hasSuffix "a" "ab" }}', 'true true false'],
    ['{{ splitList "," "a,b,,c" | len }} {{ splitList "" "aé" }} {{ (split "." "1.2")._1 }}', '4 [a é] 2'],
    [
      '{{ splitn "," 2 "a,b,c" }} {{ splitn "," -1 "a,b" }} {{ splitn "" 2 "abc" }}',
      'map[_0:a _1:b,c] map[_0:a _1:b] map[_0:a _1:bc]',
    ],
  ])('%s', (text, expected) => expect(render(text)).toBe(expected));

  it.each([
    ['{{ upper "aßéǆ" }} {{ lower "ÀİΣ" }}', 'AßÉǄ àiσ'],
    ['{{ title "hello wOrld-it\'s_so élan" }}', "Hello WOrld-It'S_so Élan"],
    ['{{ untitle "Hello World" }} {{ swapcase "Hello World éÉ" }}', 'hello world hELLO wORLD Éé'],
    ['{{ initials "First  Try again" }} {{ nospace " a b\\t" }} {{ nospace "é" }}', 'FTa ab é'],
    ['{{ nospace "é " }}', 'Ã©'],
    [
      '{{ wrap 5 "Hello World foo" }}|{{ wrapWith 4 "~" "abcdefgh ij" }}|{{ wrap 0 "a b" }}',
      'Hello\nWorld\nfoo|abcd~efgh~ij|a\nb',
    ],
    [
      '{{ abbrev 5 "hello world" }} {{ abbrev 3 "hello" }} {{ abbrevboth 5 10 "1234 5678 9123" }}',
      'he... hello ...5678...',
    ],
    ['{{ abbrevboth 20 10 "abcdefghijklmnop" }} {{ abbrevboth 0 6 "abcdefgh" }}', '...jklmnop abc...'],
  ])('%s', (text, expected) => expect(render(text)).toBe(expected));

  it.each([
    ['FirstName', 'first_name', 'Firstname'],
    ['HTTPServer', 'http_server', 'Httpserver'],
    ['NoHTTPS', 'no_https', 'Nohttps'],
    ['GO PATH', 'go_path', 'GoPath'],
    ['HTTP20xOK', 'http_20x_ok', 'Http20xok'],
    ['Duration2m3s', 'duration_2m3s', 'Duration2m3s'],
    ['Bld4Floor3rd', 'bld4_floor_3rd', 'Bld4floor3rd'],
    ['_complex__case_', '_complex__case_', '_Complex_Case_'],
    ['abc_123_def', 'abc_123_def', 'Abc123Def'],
    ['A//B%%2c', 'a//b%%2c', 'A//b%%2c'],
    ['', '', ''],
  ])('names: %s', (name, snake, camel) => {
    const text = '{{ snakecase .n }}|{{ camelcase .n }}|{{ kebabcase .n }}';
    expect(render(text, { n: name })).toBe(`${snake}|${camel}|${snake.replaceAll('_', '-')}`);
  });

  it.each([
    ['{{ repeat -1 "a" }}', 'error calling repeat: strings: negative Repeat count'],
    ['{{ indent -1 "a" }}', 'error calling indent: strings: negative Repeat count'],
    ['{{ trunc -1 "abc" }}', 'error calling trunc: runtime error: slice bounds out of range [:-1]'],
    ['{{ substr 3 1 "abc" }}', 'error calling substr: runtime error: slice bounds out of range [3:1]'],
    ['{{ substr -1 9 "abc" }}', 'error calling substr: runtime error: slice bounds out of range [:9]'],
  ])('%s fails', (text, reason) => expect(reasonOf(text)).toBe(reason));

  it('count bytes', () => {
    expect(render('{{ len "é😀" }} {{ trunc 2 "éa" }} {{ substr 2 3 "éa" }} {{ index "é" 0 }}')).toBe('6 é a 195');
    expect([...encodeText(render('{{ trunc 1 "é" }}'))]).toEqual([0xc3]);
    expect(render('{{ print (trunc 1 "é") (substr 1 2 "é") }}')).toBe('é');
  });
});
