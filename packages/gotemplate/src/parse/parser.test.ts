import { describe, expect, it } from 'vitest';
import { failureOf, render } from '../../test/support/render.ts';
import { parseTemplate } from '../index.ts';

describe('parser', () => {
  it.each([
    ['{{', '1: unclosed action'],
    ['{{}}', '1: missing value for command'],
    ['{{if}}{{end}}', '1: missing value for if'],
    ['{{if 1}}', '1: unexpected EOF'],
    ['{{end}}', '1: unexpected {{end}}'],
    ['{{else}}', '1: unexpected {{else}}'],
    ['{{if 1}}{{else}}{{else}}{{end}}', '1: expected end; found {{else}}'],
    ['{{range 1}}{{else if 1}}{{end}}{{end}}', '1: unexpected <if> in input'],
    ['{{nope}}', '1: function "nope" not defined'],
    ['\n\n{{ $x }}', '3: undefined variable "$x"'],
    ['{{range $a, $b, $c := .}}{{end}}', '1: too many declarations in range'],
    ['{{if $a, $b := .}}{{end}}', '1: too many declarations in if'],
    ['{{range $a, 1}}{{end}}', '1: range can only initialize variables'],
    ['{{1 | "a"}}', '1: non executable command in pipeline stage 2'],
    ['{{1.a}}', '1: bad number syntax: "1.a"'],
    ['{{"a".b}}', '1: unexpected . after term "\\"a\\""'],
    ['{{nil.a}}', '1: unexpected . after term "nil"'],
    ['{{(1}}', '1: unclosed left paren'],
    ['{{template}}', '1: unexpected "}}" in template clause'],
    ['{{template a}}', '1: unexpected "a" in template clause'],
    ['{{define "a"}}{{define "b"}}{{end}}{{end}}', '1: unexpected <define> in command'],
    ['{{define "a"}}1{{end}}{{define "a"}}2{{end}}', '1: template: multiple definition of template "a"'],
    ['{{range 1}}{{define "a"}}{{end}}{{end}}', '1: unexpected <define> in command'],
    ['{{if 1}}{{break}}{{end}}', '1: {{break}} outside {{range}}'],
    ['{{089}}', '1: integer overflow: "089"'],
    ['{{"abcdefghijklmnop" "b""c"}}', '1: unexpected "\\"c\\"" in operand'],
  ])('%s', (text, message) => {
    const failure = failureOf(text);
    expect(failure.message).toBe(`template: t:${message}`);
    expect(failure.kind).toBe('parse');
  });

  it.each([
    ['{{1|}}', '1'],
    ['{{with 0}}a{{else with 0}}b{{else with 2}}{{.}}{{else}}d{{end}}', '2'],
    ['{{if 0}}a{{else if 0}}b{{else if 1}}c{{else}}d{{end}}', 'c'],
    ['{{block "b" 1}}{{.}}{{end}}{{template "b" 2}}', '12'],
    ['{{define "a"}} {{end}}{{define "a"}}x{{end}}{{template "a"}}', 'x'],
    ['{{define "a"}}{{$}}{{end}}{{template "a" 7}}', '7'],
    ['{{$x := 1}}{{if true}}{{$x := 2}}{{$x}}{{end}}{{$x}}', '21'],
    ['{{(list 1 2) | len}}', '2'],
    ['{{(dict "a" (dict "b" 3)).a.b}}', '3'],
    ['{{- /* c */ -}} a {{- " b " -}} c', 'a b c'],
    ['{{"{{"}}{{`}}`}}', '{{}}'],
  ])('%s renders', (text, expected) => expect(render(text)).toBe(expected));

  it('gives the place of a mistake', () => {
    const { position } = failureOf('é\n  {{ upper 1 }}');
    expect(position).toEqual({ name: 't', line: 2, column: 12, offset: 13 });
  });

  it('counts columns in bytes in the message, as Go does', () => {
    expect(failureOf('é{{ .a.b }}', { a: 'x' }).message).toContain('t:1:7: executing');
  });

  it('parses in linear time', () => {
    const text = '{{ if eq .a "b" }}{{ printf "%s" (.c | upper) }}{{ end }}\n'.repeat(20_000);
    expect(parseTemplate(text).trees.get('template')?.nodes).toHaveLength(40_000);
  });
});
