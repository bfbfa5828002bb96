import { expect, it } from 'vitest';
import { mergePatch } from './merge-patch.ts';

// The table of RFC 7396, appendix A.
it.each([
  [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
  [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
  [{ a: 'b' }, { a: null }, {}],
  [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
  [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
  [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
  [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
  [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
  [
    ['a', 'b'],
    ['c', 'd'],
    ['c', 'd'],
  ],
  [{ a: 'b' }, ['c'], ['c']],
  [{ a: 'foo' }, null, null],
  [{ a: 'foo' }, 'bar', 'bar'],
  [{ e: null }, { a: 1 }, { e: null, a: 1 }],
  [[1, 2], { a: 'b', c: null }, { a: 'b' }],
  [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
])('%j changed by %j is %j', (target, patch, merged) => {
  expect(mergePatch(target, patch)).toEqual(merged);
});

it('has an object of another type take the place of the whole other one', () => {
  const step = { type: 'Docker', contextPath: 'https://host/a.git', imageNames: ['app'] };
  expect(mergePatch({ step }, { step: { type: 'EncodedTask', encodedTaskContent: 'YQ==' } })).toEqual({
    step: { type: 'EncodedTask', encodedTaskContent: 'YQ==' },
  });
  expect(mergePatch({ step }, { step: { type: 'Docker', target: 'b' } })).toEqual({ step: { ...step, target: 'b' } });
});

it('changes nothing but what it is given', () => {
  const patch = JSON.parse('{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}') as unknown;
  mergePatch({}, patch);
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
});
