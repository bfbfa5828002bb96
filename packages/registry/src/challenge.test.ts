import { describe, expect, it } from 'vitest';
import { parseChallenge } from './challenge.ts';

describe('parseChallenge', () => {
  it.each([
    ['Basic realm="basic-realm"', { scheme: 'basic' }],
    ['basic', { scheme: 'basic' }],
    ['Bearer realm="https://auth.example.io/token"', { scheme: 'bearer', realm: 'https://auth.example.io/token' }],
    [
      'Bearer realm="https://a.io/t",service="registry.io",scope="repository:a/b:pull,push"',
      { scheme: 'bearer', realm: 'https://a.io/t', service: 'registry.io', scope: 'repository:a/b:pull,push' },
    ],
    ['Bearer  realm=https://a.io/t , service = "x\\"y"', { scheme: 'bearer', realm: 'https://a.io/t', service: 'x"y' }],
    ['Bearer service="no realm"', undefined],
    ['Negotiate', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('%s', (header, expected) => {
    expect(parseChallenge(header)).toEqual(expected);
  });

  it('reads a long header without parameters in linear time', () => {
    expect(parseChallenge(`Bearer ${'a'.repeat(200_000)}`)).toBeUndefined();
  });
});
