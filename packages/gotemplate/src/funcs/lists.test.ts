import { describe, expect, it } from 'vitest';
import { reasonOf, render } from '../../test/support/render.ts';

describe('lists', () => {
  it.each([
    ['{{ list 1 "a" nil }} {{ tuple }} {{ append (list 1) 2 }} {{ prepend (list 1) 0 }}', '[1 a <nil>] [] [1 2] [0 1]'],
    ['{{ first (list 1 2) }} {{ last (list 1 2) }} {{ rest (list 1 2) }} {{ initial (list 1 2) }}', '1 2 [2] [1]'],
    ['{{ first (list) }} {{ rest (list) | toJson }}', '<no value> null'],
    ['{{ reverse (list 1 2 3) }} {{ compact (list 0 1 "" "a" nil (list)) }}', '[3 2 1] [1 a]'],
    ['{{ uniq (list 1 1.0 1 "1" (list 1) (list 1)) }} {{ without (list 1 2 3) 2 3.0 }}', '[1 1 1 [1]] [1 3]'],
    ['{{ has 2 (list 1 2) }}{{ has 2.0 (list 1 2) }}{{ has "a" nil }}{{ has 1 (until 3) }}', 'truefalsefalsetrue'],
    [
      '{{ slice (list 1 2 3) 1 }} {{ slice (list 1 2 3) "0" 2.0 }} {{ slice (until 3) 1 2 | typeOf }}',
      '[2 3] [1 2] []int',
    ],
    ['{{ concat (list 1) (splitList "," "a,b") }} {{ concat | toJson }}', '[1 a b] null'],
    ['{{ sortAlpha (list "b" 10 9 "A") }} {{ sortAlpha 5 | typeOf }}', '[10 9 A b] []string'],
    ['{{ $l := splitList "," "b,a" }}{{ $_ := sortAlpha $l }}{{ $l }}', '[a b]'],
    ['{{ $l := list "b" "a" }}{{ $_ := sortAlpha $l }}{{ $l }}', '[b a]'],
    ['{{ index (list (list 1 2)) 0 1 }} {{ len (list 1 2) }}', '2 2'],
  ])('%s', (text, expected) => expect(render(text)).toBe(expected));

  it.each([
    ['{{ first "a" }}', 'error calling first: Cannot find first on type string'],
    ['{{ append 1 2 }}', 'error calling append: Cannot push on type int'],
    ['{{ first nil }}', 'error calling first: runtime error: invalid memory address or nil pointer dereference'],
    ['{{ concat (list) 1 }}', 'error calling concat: Cannot concat type int as list'],
    ['{{ slice (list 1) 0 2 }}', 'error calling slice: reflect.Value.Slice: slice index out of bounds'],
    ['{{ slice "abc" 1 }}', 'error calling slice: list should be type of slice or array but string'],
    ['{{ index (list 1) 1 }}', 'error calling index: reflect: slice index out of range'],
    ['{{ index (list 1) 2 }}', 'error calling index: index out of range: 2'],
    ['{{ index (list 1) 0.0 }}', 'error calling index: cannot index slice/array with type float64'],
  ])('%s fails', (text, reason) => expect(reasonOf(text)).toBe(reason));
});
