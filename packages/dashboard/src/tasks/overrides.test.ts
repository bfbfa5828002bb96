import { expect, it } from 'vitest';
import { parseOverrides } from './overrides.ts';

it.each([
  ['', { values: [], wrong: [] }],
  [
    'a=1\n\n b = x=y ',
    {
      values: [
        { name: 'a', value: '1' },
        { name: 'b', value: ' x=y ' },
      ],
      wrong: [],
    },
  ],
  ['a\n=b\nc=', { values: [{ name: 'c', value: '' }], wrong: ['a', '=b'] }],
])('%j', (text, expected) => {
  expect(parseOverrides(text)).toEqual(expected);
});
