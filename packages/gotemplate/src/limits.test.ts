import { describe, expect, it } from 'vitest';
import { failureOf, render } from '../test/support/render.ts';
import { DEFAULT_LIMITS } from './limits.ts';

const DEEP = '{{ $x := list }}{{ range until 2000 }}{{ $x = list $x }}{{ end }}';
const WIDE = '{{ $x := list 1 }}{{ range until 60 }}{{ $x = list $x $x }}{{ end }}';
const SELF = '{{ $d := dict }}{{ $_ := set $d "a" $d }}';

describe('limits', () => {
  it.each([
    [
      'calls',
      '{{ define "r" }}{{ template "r" }}{{ end }}{{ template "r" }}',
      'exceeded maximum template depth (1000)',
    ],
    ['blocks', '{{ if 1 }}'.repeat(2_000) + '{{ end }}'.repeat(2_000), 'nested deeper than 1000'],
    ['else-if', `{{ if 0 }}${'{{ else if 0 }}'.repeat(2_000)}{{ end }}`, 'nested deeper than 1000'],
    ['parentheses', `{{ ${'('.repeat(100_000)}1${')'.repeat(100_000)} }}`, 'nested deeper than 1000'],
    ['a printed value', `${DEEP}{{ $x }}`, 'a value nested deeper than 1000'],
    ['an encoded value', `${DEEP}{{ toJson $x }}`, 'a value nested deeper than 1000'],
    ['a copied value', `${DEEP}{{ deepCopy $x }}`, 'a value nested deeper than 1000'],
    ['a compared value', `${DEEP}{{ deepEqual $x $x }}`, 'a value nested deeper than 1000'],
    ['a map in itself, printed', `${SELF}{{ $d }}`, 'a value nested deeper than 1000'],
    ['a map in itself, merged', `${SELF}{{ merge $d $d }}`, 'a value nested deeper than 1000'],
    ['a value that grows when printed', `${WIDE}{{ $x }}`, 'steps'],
    ['a value that grows when copied', `${WIDE}{{ deepCopy $x }}`, 'steps'],
    ['an endless range', '{{ range 9223372036854775807 }}{{ end }}', 'steps'],
    ['nested ranges', '{{ range until 9000 }}{{ range until 9000 }}x{{ end }}{{ end }}', 'steps'],
    ['until', '{{ until 9223372036854775807 }}', 'a list longer than 100000'],
    ['untilStep', '{{ untilStep 0 -9223372036854775807 -1 }}', 'a list longer than 100000'],
    ['repeat', '{{ repeat 9223372036854775807 "ab" }}', 'a string longer than'],
    ['indent', '{{ indent 100000 (repeat 1000 "\\n") }}', 'a string longer than'],
    ['replace', '{{ $s := repeat 10000 "a" }}{{ replace "a" $s $s }}', 'a string longer than'],
    ['join', '{{ join (repeat 1000 "a") (until 100000) }}', 'a string longer than'],
    ['doubling', '{{ $s := "a" }}{{ range until 64 }}{{ $s = print $s $s }}{{ end }}', 'text longer than'],
    ['output', '{{ $s := repeat 1000000 "a" }}{{ range until 100 }}{{ $s }}{{ end }}', 'text longer than'],
    ['random text', '{{ randAlphaNum 100000000 }}', 'a string longer than'],
    ['key derivation', '{{ range 100 }}{{ derivePassword 1 "none" "a" "b" "c" }}{{ end }}', 'steps'],
    ['large patterns', '{{ range until 2000 }}{{ regexMatch (printf "%d(a{1000})" .) "b" }}{{ end }}', 'steps'],
  ])('%s', (_, text, message) => {
    const failure = failureOf(text);
    expect(failure.kind).toBe('limit');
    expect(failure.message).toContain(message);
  });

  it('stop by the timer, even when the clock stands still', () => {
    let time = 0;
    const failure = failureOf('{{ range 1000000 }}{{ end }}', {}, { timer: () => (time += 100) });
    expect(failure).toMatchObject({ kind: 'limit' });
    expect(failure.message).toContain('longer than 5000 ms');
  });

  it('stop searches that look to the end of the text again and again', () => {
    const text = '{{ regexFindAll "a.*?x|a" (repeat 99000 "a") -1 }}';
    expect(failureOf(text, {}, { limits: { milliseconds: 50 } }).kind).toBe('limit');
  });

  it('can be changed', () => {
    expect(failureOf('{{ repeat 11 "a" }}', {}, { limits: { stringLength: 10 } }).kind).toBe('limit');
    expect(failureOf('{{ until 11 }}', {}, { limits: { listLength: 10 } }).kind).toBe('limit');
    expect(failureOf('{{ "a" }}bc', {}, { limits: { outputLength: 2 } }).kind).toBe('limit');
    expect(render('{{ until 200000 | len }}', {}, { limits: { listLength: 200_000 } })).toBe('200000');
  });

  it('leave room for task files far beyond the ordinary', () => {
    const step =
      '  - id: s{{ .n }}\n    cmd: echo {{ printf "%s-%d" .name 1 | upper | quote }} {{ if eq .n 3 }}x{{ end }}\n';
    const rendered = render(step.repeat(10_000), { n: 3n, name: 'a' });
    expect(rendered.split('\n')).toHaveLength(20_001);
    expect(DEFAULT_LIMITS.outputLength).toBeGreaterThan(10 * rendered.length);
  });
});
