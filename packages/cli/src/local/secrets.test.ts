import { describe, expect, it } from 'vitest';
import { parseSecretFlags, secretResolver } from './secrets.ts';

describe('parseSecretFlags', () => {
  it.each([
    ['a=b', 'b'],
    ['a=b=c', 'b=c'],
    ['a=', ''],
    ['a', 'from the environment'],
  ])('%s', (flag, value) => {
    expect(parseSecretFlags([flag], { a: 'from the environment' })).toEqual(new Map([['a', value]]));
  });

  it('refuses one without id or value, and never repeats a value', () => {
    expect(() => parseSecretFlags(['=hunter2'])).toThrow(/^--secret needs an id: --secret ID=VALUE$/);
    expect(() => parseSecretFlags(['a'], {})).toThrow('the variable a is not set');
  });
});

describe('secretResolver', () => {
  it('gives what it was given and names the flag for the rest', async () => {
    const resolve = secretResolver(new Map([['a', 'b']]));
    expect(await resolve({ id: 'a', keyvault: 'https://v/secrets/a' })).toBe('b');
    await expect(resolve({ id: 'x', keyvault: 'https://v/secrets/x' })).rejects.toThrow('--secret x=VALUE');
  });
});
