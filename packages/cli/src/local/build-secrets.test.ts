import { describe, expect, it } from 'vitest';
import { parseSecretSource, readBuildSecrets } from './build-secrets.ts';

describe('parseSecretSource', () => {
  it.each([
    ['id=a', { id: 'a', kind: 'env', name: 'a' }],
    ['id=a,env=B', { id: 'a', kind: 'env', name: 'B' }],
    ['id=a,src=/f', { id: 'a', kind: 'file', path: '/f' }],
    ['type=file,id=a,source=/f=g', { id: 'a', kind: 'file', path: '/f=g' }],
  ])('%s', (text, expected) => {
    expect(parseSecretSource(text)).toEqual(expected);
  });

  it.each(['', 'a', 'src=/f', 'id=', 'id=a,value=hunter2'])('refuses "%s" without repeating a value', (text) => {
    expect(() => parseSecretSource(text)).toThrow(/^--secret (needs an id|does not know '[a-z]*')$/);
  });
});

describe('readBuildSecrets', () => {
  it('reads the environment, and says which variable or file is missing', async () => {
    expect(await readBuildSecrets(['id=a,env=B'], { B: 'x' })).toEqual([{ id: 'a', content: Buffer.from('x') }]);
    await expect(readBuildSecrets(['id=a'], {})).rejects.toThrow("secret 'a': the variable a is not set");
    await expect(readBuildSecrets(['id=a,src=/none'], {})).rejects.toThrow("secret 'a' cannot be read: /none");
  });
});
