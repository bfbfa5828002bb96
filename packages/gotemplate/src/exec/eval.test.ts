import { describe, expect, it } from 'vitest';
import { failureOf, reasonOf, render } from '../../test/support/render.ts';
import { execute, goInt64, goList, goMap, goStringMap, goUint64, parseTemplate } from '../index.ts';

describe('the two nils', () => {
  it.each([
    ['[{{ .nope }}]', '[<no value>]'],
    ['[{{ (.nope).a.b }}]', '[<no value>]'],
    ['{{ $v := .nope }}[{{ $v.a }}]', '[<no value>]'],
    ['{{ range $x := list nil }}[{{ printf "%v" $x }}]{{ end }}', '[<nil>]'],
    ['{{ printf "%v %s" .nope nil }}', '<nil> %!s(<nil>)'],
    ['{{ html .nope }} {{ print .nope }}', '&lt;no value&gt; <nil>'],
    ['{{ with .nope }}a{{ else }}b{{ end }}', 'b'],
    ['{{ hasKey (.nope) "a" }}', 'false'],
    ['{{ (index .m "a") }}', '<no value>'],
  ])('%s', (text, expected) => expect(render(text, { m: goMap() })).toBe(expected));

  it.each([
    ['{{ .nope.a }}', 'nil pointer evaluating interface {}.a'],
    ['{{ range $x := list nil }}{{ $x.a }}{{ end }}', 'nil pointer evaluating interface {}.a'],
    ['{{ upper .nope }}', 'wrong type for value; expected string; got interface {}'],
    ['{{ upper (.nope) }}', 'invalid value; expected string'],
    ['{{ upper nil }}', 'cannot assign nil to string'],
    ['{{ hasKey .nope "a" }}', 'wrong type for value; expected map[string]interface {}; got interface {}'],
    ['{{ nil }}', 'nil is not a command'],
  ])('%s fails', (text, reason) => expect(reasonOf(text)).toBe(reason));
});

describe('types of arguments', () => {
  it.each([
    ['{{ repeat 2.0 "a" }}', 'aa'],
    ['{{ repeat \'\\x02\' "a" }}', 'aa'],
    ['{{ round 1.456 2 1 }}', '1.45'],
    ['{{ repeat (int .i64) "a" }}', 'aa'],
    ['{{ index .list .i64 }}', 'c'],
    ['{{ 2 | printf "%d-%d" 1 }}', '1-2'],
    ['{{ printf "%T %T" 1 1.0 }}', 'int float64'],
    ['{{ add 9223372036854775807 1 }}', '-9223372036854775808'],
    ['{{ eq .i64 2 }}{{ eq .u64 2 }}{{ lt -1 .u64 }}', 'truetruetrue'],
  ])('%s', (text, expected) => {
    expect(render(text, { i64: goInt64(2), u64: goUint64(2), list: goList(['a', 'b', 'c']) })).toBe(expected);
  });

  it.each([
    ['{{ repeat .i64 "a" }}', 'wrong type for value; expected int; got int64'],
    ['{{ repeat 1.5 "a" }}', 'expected integer; found 1.5'],
    ['{{ repeat "2" "a" }}', 'expected integer; found "2"'],
    ['{{ trim 1 }}', 'expected string; found 1'],
    ['{{ ternary 1 2 3 }}', 'expected bool; found 3'],
    ['{{ ternary 1 2 "a" }}', 'expected bool; found "a"'],
    ['{{ hasKey "a" "b" }}', 'can\'t handle "a" for arg of type map[string]interface {}'],
    ['{{ hasKey .strings "b" }}', 'wrong type for value; expected map[string]interface {}; got map[string]string'],
    ['{{ 9223372036854775808 }}', '9223372036854775808 overflows int'],
    ['{{ upper }}', 'wrong number of args for upper: want 1 got 0'],
    ['{{ default }}', 'wrong number of args for default: want at least 1 got 0'],
    ['{{ "a" | upper "b" }}', 'wrong number of args for upper: want 1 got 2'],
    ['{{ .i64.x }}', "can't evaluate field x in type interface {}"],
    ['{{ .strings 1 }}', 'strings is not a method but has arguments'],
    ['{{ 1 2 }}', "can't give argument to non-function 1"],
    ['{{ (upper "a").b }}', "can't evaluate field b in type string"],
  ])('%s fails', (text, reason) => {
    expect(reasonOf(text, { i64: goInt64(2), strings: goStringMap([['a', 'b']]) })).toBe(reason);
  });
});

describe('range', () => {
  it.each([
    ['{{ range 3 }}{{ . }}{{ end }}', '012'],
    ['{{ range $i := 2 }}{{ $i }}{{ else }}e{{ end }}', '01'],
    ['{{ range -1 }}x{{ else }}e{{ end }}', 'e'],
    ['{{ range $k, $v := dict "b" 1 "a" 2 }}{{ $k }}{{ $v }}{{ end }}', 'a2b1'],
    [
      '{{ range until 5 }}{{ if eq . 1 }}{{ continue }}{{ end }}{{ if eq . 3 }}{{ break }}{{ end }}{{ . }}{{ end }}',
      '02',
    ],
    ['{{ $x := 0 }}{{ range $x = list 1 2 }}{{ end }}{{ $x }}', '2'],
    ['{{ $i := 9 }}{{ $x := 0 }}{{ range $i, $x = list "a" }}{{ end }}{{ $i }}{{ $x }}', '0a'],
    ['{{ $x := 5 }}{{ range $x = list }}{{ else }}{{ $x }}{{ end }}', '[]'],
    ['{{ range $i, $e := list "a" "b" }}{{ $i }}{{ $e }}{{ $.k }}{{ end }}', '0av1bv'],
  ])('%s', (text, expected) => expect(render(text, { k: 'v' })).toBe(expected));

  it.each([
    ['{{ range "abc" }}{{ end }}', "range can't iterate over abc"],
    ['{{ range 1.5 }}{{ end }}', "range can't iterate over 1.5"],
    ['{{ range $i, $x := 3 }}{{ end }}', "can't use 3 to iterate over more than one variable"],
  ])('%s fails', (text, reason) => expect(reasonOf(text)).toBe(reason));
});

describe('and, or', () => {
  it.each([
    ['{{ and 1 0 (fail "x") }}', '0'],
    ['{{ or 0 2 (fail "x") }}', '2'],
    ['{{ 3 | and 1 }}{{ 0 | or 0 }}', '30'],
    ['{{ if and true (or nil "a") }}y{{ end }}', 'y'],
  ])('%s', (text, expected) => expect(render(text)).toBe(expected));
});

describe('missing keys', () => {
  const data = goMap([['a', goMap()]]);

  it('can be errors', () => {
    const run = (): string => execute(parseTemplate('{{ .a.b }}'), data, { missingKey: 'error' });
    expect(run).toThrow('map has no entry for key "b"');
  });

  it("can be Go's default", () => {
    expect(execute(parseTemplate('{{ .a.b.c }}'), data, { missingKey: 'default' })).toBe('<no value>');
  });
});

it('names the body in which it fails', () => {
  const failure = failureOf('{{ define "inner" }}\n{{ .x.y }}{{ end }}{{ template "inner" . }}');
  expect(failure.message).toBe('template: t:2:5: executing "inner" at <.x.y>: nil pointer evaluating interface {}.y');
});
