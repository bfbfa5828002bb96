import { describe, expect, it } from 'vitest';
import { reasonOf, render } from '../../test/support/render.ts';
import { goMap } from '../index.ts';

describe('dicts', () => {
  it.each([
    ['{{ dict "b" 1 "a" nil "c" }} {{ dict 1 2 }}', 'map[a:<nil> b:1 c:] map[1:2]'],
    ['{{ $d := dict "a" 1 }}{{ $_ := set $d "b" 2 }}{{ $_ := unset $d "a" }}{{ $d }}', 'map[b:2]'],
    ['{{ keys (dict "b" 1 "a" 2) }} {{ values (dict "b" 1 "a" 2) }} {{ keys }}', '[a b] [2 1] []'],
    ['{{ hasKey (dict "a" nil) "a" }} {{ pluck "a" (dict "a" 1) (dict) (dict "a" 2) }}', 'true [1 2]'],
    ['{{ pick (dict "a" 1 "b" 2) "a" "z" }} {{ omit (dict "a" 1 "b" 2) "a" }}', 'map[a:1] map[b:2]'],
    ['{{ $a := dict "x" (dict "y" 1) }}{{ $b := deepCopy $a }}{{ $_ := set $b.x "y" 2 }}{{ $a }}', 'map[x:map[y:1]]'],
    ['{{ typeOf .v }} {{ set .v "a" 1 | typeOf }} {{ .v }}', 'templating.Values map[string]interface {} map[a:1]'],
  ])('%s', (text, expected) => expect(render(text, { v: goMap([], 'templating.Values') })).toBe(expected));

  it.each([
    ['{{ merge (dict "a" 1) (dict "a" 2 "b" 3) }}', 'map[a:1 b:3]'],
    ['{{ merge (dict "a" 0) (dict "a" 2) }}', 'map[a:2]'],
    ['{{ merge (dict "n" (dict "x" 1)) (dict "n" (dict "x" 2 "y" 3)) }}', 'map[n:map[x:1 y:3]]'],
    ['{{ merge (dict "k" (dict)) (dict "k" 3) }}', 'map[k:3]'],
    ['{{ mergeOverwrite (dict "a" 1 "n" (dict "x" 1)) (dict "a" 0 "n" (dict "x" 2)) }}', 'map[a:0 n:map[x:2]]'],
    ['{{ mergeOverwrite (dict "k" 3) (dict "k" (dict "z" 1)) }}', 'map[k:3]'],
    ['{{ mergeOverwrite (dict "k" (dict "z" 1)) (dict "k" 3) }}', 'map[k:3]'],
    ['{{ mergeOverwrite (dict "k" (list 1)) (dict "k" (list)) }}', 'map[k:[]]'],
    ['{{ mergeOverwrite (dict "k" 1) (dict "k" nil) }}', 'map[k:<nil>]'],
    ['{{ merge nil (dict "a" 1) }} {{ merge nil nil }}', 'map[a:1] map[]'],
  ])('%s', (text, expected) => expect(render(text)).toBe(expected));

  it.each([
    ['{{ set nil "a" 1 }}', 'error calling set: assignment to entry in nil map'],
    ['{{ deepCopy nil }}', 'error calling deepCopy: reflect: call of reflect.Value.Type on zero Value'],
    ['{{ index (dict) 1 }}', 'error calling index: value has type int; should be string'],
  ])('%s fails', (text, reason) => expect(reasonOf(text)).toBe(reason));
});
