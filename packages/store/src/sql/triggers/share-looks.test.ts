import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { shareLooks } from './share-looks.ts';

describe('a shared look', () => {
  it('answers all who ask in one moment, each trigger for itself', async () => {
    const looks: string[] = [];
    const ask = shareLooks((task, trigger) => Promise.resolve(looks.push(`${task}/${trigger}`)));
    const answers = await Promise.all([ask('a', 'push'), ask('a', 'push'), ask('b', 'push'), ask('a', 'push')]);
    expect(looks).toEqual(['a/push', 'b/push']);
    expect(answers).toEqual([1, 1, 2, 1]);
  });

  it('is never one that had begun before the question', async () => {
    let value = 'old';
    const ask = shareLooks(async () => {
      const seen = value;
      await setImmediate();
      return seen;
    });
    const first = ask('a', 'push');
    // It has begun, and not ended yet.
    await setImmediate();
    value = 'new';
    expect(await Promise.all([first, ask('a', 'push')])).toEqual(['old', 'new']);
  });

  it('that fails fails for those who shared it, and for nobody after them', async () => {
    let looks = 0;
    const ask = shareLooks(() => {
      looks += 1;
      return looks === 1 ? Promise.reject(new Error('away')) : Promise.resolve('here');
    });
    const both = await Promise.allSettled([ask('a', 'push'), ask('a', 'push')]);
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await ask('a', 'push')).toBe('here');
  });
});
