import { Redis } from 'ioredis';
import { describe, expect, it } from 'vitest';
import { startRedis } from './redis.ts';

describe('startRedis', () => {
  it('gives every caller an empty Redis of its own', async () => {
    await using one = await startRedis();
    await using other = await startRedis();
    const [first, second] = [new Redis(one.url), new Redis(other.url)];
    try {
      await first.set('key', 'value');
      expect(await first.get('key')).toBe('value');
      expect(await second.get('key')).toBeNull();
    } finally {
      first.disconnect();
      second.disconnect();
    }
  });

  it('leaves nothing that answers after disposal', async () => {
    const redis = await startRedis();
    await redis[Symbol.asyncDispose]();
    const client = new Redis(redis.url, { lazyConnect: true, retryStrategy: () => null });
    const refused = new Promise<Error>((resolve) => client.on('error', resolve));
    await client.connect().catch(() => undefined);
    expect(await refused).toMatchObject({ code: 'ECONNREFUSED' });
  });
});
