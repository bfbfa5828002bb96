import { describe, expect, it } from 'vitest';
import { parseSetFlags } from './assignments.ts';

describe('parseSetFlags', () => {
  it.each([
    ['a=b', { name: 'a', value: 'b' }],
    ['a=x=y', { name: 'a', value: 'x=y' }],
    ['a=1,b=2', { name: 'a', value: '1,b=2' }],
    ['a=', { name: 'a', value: '' }],
    ['a', { name: 'a', value: '' }],
  ])('%s', (text, expected) => {
    expect(parseSetFlags([text])).toEqual([{ ...expected, secret: false }]);
  });

  it('never repeats the text of a secret that it refuses', () => {
    expect(() => parseSetFlags([], ['=hunter2'])).toThrow(/^--set-secret needs a name: --set-secret NAME=VALUE$/);
  });

  it('puts secrets last, so that they win', () => {
    expect(parseSetFlags(['a=plain'], ['a=secret']).map(({ value }) => value)).toEqual(['plain', 'secret']);
  });
});
