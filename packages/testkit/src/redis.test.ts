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

  it('comes back at the same address, with its data where it keeps any', async () => {
    await using redis = await startRedis({ appendOnly: true });
    const client = new Redis(redis.url, { retryStrategy: () => 20 });
    client.on('error', () => undefined);
    try {
      await client.set('key', 'value');
      await client.config('SET', 'appendfsync', 'always');
      await client.set('other', 'value');
      await redis.kill();
      await redis.start();
      expect(await client.mget('key', 'other')).toEqual(['value', 'value']);
      await redis.stop();
      await redis.wipe();
      await redis.start();
      expect(await client.dbsize()).toBe(0);
    } finally {
      client.disconnect();
    }
  });

  it('answers on a Unix socket, and nothing while it is frozen', async () => {
    await using redis = await startRedis({ unixSocket: true });
    const client = new Redis(redis.socketPath!);
    try {
      await client.ping();
      await redis.freeze();
      const answer = client.ping();
      const first = await Promise.race([answer, new Promise((resolve) => setTimeout(resolve, 100, 'silence'))]);
      expect(first).toBe('silence');
      await redis.thaw();
      expect(await answer).toBe('PONG');
    } finally {
      client.disconnect();
    }
  });
});
