import type { Principal } from '@slipway/store';
import { describe, expect, it } from 'vitest';
import { createTokenCache, tokenCacheMs } from './token-cache.ts';

const principal: Principal = { tokenId: 't1', name: 'ci', role: 'reader' };

/** A look-up that waits until it is answered. */
function lookUp() {
  const asked: { text: string; answer: (principal?: Principal) => void; fail: (error: Error) => void }[] = [];
  return {
    asked,
    verify: (text: string) =>
      new Promise<Principal | undefined>((resolve, reject) => {
        asked.push({ text, answer: resolve, fail: reject });
      }),
  };
}

describe('createTokenCache', () => {
  it('asks once for several requests, until the time is over', async () => {
    let now = 0;
    const { asked, verify } = lookUp();
    const cache = createTokenCache(verify, () => now);
    const answers = Promise.all([cache.verify('a'), cache.verify('a')]);
    asked[0]!.answer(principal);
    expect(await answers).toEqual([principal, principal]);
    now = tokenCacheMs - 1;
    expect(await cache.verify('a')).toBe(principal);
    now = tokenCacheMs;
    const again = cache.verify('a');
    expect(asked).toHaveLength(2);
    asked[1]!.answer();
    expect(await again).toBeUndefined();
  });

  it('tells tokens apart', () => {
    const { asked, verify } = lookUp();
    const cache = createTokenCache(verify);
    void cache.verify('a');
    void cache.verify('b');
    expect(asked.map(({ text }) => text)).toEqual(['a', 'b']);
  });

  it('asks again after a revocation, even when an older answer comes only then', async () => {
    const { asked, verify } = lookUp();
    const cache = createTokenCache(verify);
    const before = cache.verify('a');
    cache.clear();
    asked[0]!.answer(principal);
    await before;
    const after = cache.verify('a');
    expect(asked).toHaveLength(2);
    asked[1]!.answer();
    expect(await after).toBeUndefined();
  });

  it('remembers no failure', async () => {
    const { asked, verify } = lookUp();
    const cache = createTokenCache(verify);
    const failing = cache.verify('a');
    asked[0]!.fail(new Error('database away'));
    await expect(failing).rejects.toThrow('database away');
    void cache.verify('a');
    expect(asked).toHaveLength(2);
  });
});
