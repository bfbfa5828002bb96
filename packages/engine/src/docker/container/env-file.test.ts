import { describe, expect, it } from 'vitest';
import { parseEnvFile } from './env-file.ts';

describe('parseEnvFile', () => {
  it.each([
    ['A=1\nB=2\n', { A: '1', B: '2' }],
    ['# A=1\n\n  B=2', { B: '2' }],
    ['A="x y" # z\r\nB=a=b', { A: '"x y" # z', B: 'a=b' }],
    ['A=', { A: '' }],
    ['PATH\n=x', {}],
  ])('reads %j', (text, expected) => {
    expect(Object.fromEntries(parseEnvFile(text).map(({ name, value }) => [name, value]))).toEqual(expected);
  });
});
