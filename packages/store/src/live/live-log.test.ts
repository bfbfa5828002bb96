import { startRedis } from '@slipway/testkit';
import type { Redis } from 'ioredis';
import { describe, expect, it } from 'vitest';
import type { LogChunk } from '../port/logs.ts';
import { connectForCommands } from '../redis/connect.ts';
import { LiveLogs, type Writer } from './live-log.ts';

interface Live extends AsyncDisposable {
  readonly redis: Redis;
  readonly live: LiveLogs;
}

async function startLive(): Promise<Live> {
  const server = await startRedis();
  const redis = connectForCommands(server);
  await new Promise((resolve) => redis.once('ready', resolve));
  return {
    redis,
    live: new LiveLogs(redis),
    [Symbol.asyncDispose]: async () => {
      redis.disconnect();
      await server[Symbol.asyncDispose]();
    },
  };
}

const writer: Writer = { runId: 'r1', attempt: 1, floor: 0 };

function chunk(offset: number, text: string, stepId = 'build'): LogChunk {
  return { offset, bytes: Buffer.from(text), stepId, stream: 'stdout', time: 5 };
}

async function textOf(live: LiveLogs, offset = 0): Promise<string> {
  return (await live.read('r1', offset)).map(({ bytes }) => Buffer.from(bytes).toString()).join('');
}

describe('a live log', () => {
  it('is empty before its first attempt, and takes nothing from anybody', async () => {
    await using test = await startLive();
    expect(await test.live.end('r1')).toBeUndefined();
    expect(await test.live.append(writer, [chunk(0, 'x')])).toEqual({ end: 0, outcome: 'missing', taken: 0 });
  });

  it('gives back what was appended, with step, stream and time', async () => {
    await using test = await startLive();
    await test.live.open(writer);
    expect(await test.live.append(writer, [chunk(0, 'ab'), chunk(2, 'cde', 'push')])).toEqual({
      end: 5,
      outcome: 'ok',
      taken: 2,
    });
    expect(await test.live.read('r1', 1)).toEqual([chunk(1, 'b'), chunk(2, 'cde', 'push')]);
    const line = { offset: 5, bytes: Buffer.from([0xff, 0x00, 0x0a]), stream: 'system' as const, time: 6 };
    await test.live.append(writer, [line]);
    expect(await test.live.read('r1', 5)).toEqual([line]);
  });

  it('takes every byte once, however often and however cut it is sent', async () => {
    await using test = await startLive();
    await test.live.open(writer);
    await test.live.append(writer, [chunk(0, 'abc'), chunk(3, 'def')]);
    expect(await test.live.append(writer, [chunk(0, 'abc'), chunk(3, 'def')])).toMatchObject({ end: 6, taken: 2 });
    expect(await test.live.append(writer, [chunk(1, 'bcd'), chunk(4, 'efgh')])).toMatchObject({ end: 8 });
    expect(await textOf(test.live)).toBe('abcdefgh');
  });

  it('takes what comes before a hole and says where it stands', async () => {
    await using test = await startLive();
    await test.live.open(writer);
    expect(await test.live.append(writer, [chunk(0, 'ab'), chunk(3, 'd'), chunk(4, 'e')])).toEqual({
      end: 2,
      outcome: 'gap',
      taken: 1,
    });
    expect(await textOf(test.live)).toBe('ab');
  });

  it('cuts large chunks, and counts whole ones as taken', async () => {
    await using test = await startLive();
    await test.live.open(writer);
    const large = 'x'.repeat(3_000_000);
    const appended = await test.live.append(writer, [chunk(0, large), chunk(3_000_000, ''), chunk(3_000_001, 'y')]);
    expect(appended).toEqual({ end: 3_000_000, outcome: 'gap', taken: 2 });
    expect(await test.redis.xlen('{slipway}:log:r1')).toBe(Math.ceil(3_000_000 / 65_536));
  });

  it('refuses an attempt that another one has followed, and begins the new one behind a line of its own', async () => {
    await using test = await startLive();
    await test.live.open(writer);
    await test.live.append(writer, [chunk(0, 'half a li')]);
    const next = { ...writer, attempt: 2 };
    const start = await test.live.open(next, 'attempt 2 begins\n');
    expect(await textOf(test.live)).toBe('half a li\nattempt 2 begins\n');
    expect(await test.live.append(writer, [chunk(9, 'ne')])).toMatchObject({ end: start, outcome: 'refused' });
    expect(await test.live.append(next, [chunk(start, 'go')])).toMatchObject({ outcome: 'ok' });
    expect(await test.live.open(next, 'attempt 2 begins\n')).toBe(start + 2);
  });

  it('takes nothing more of an attempt that is closed, and says why once', async () => {
    await using test = await startLive();
    await test.live.open(writer);
    await test.live.append(writer, [chunk(0, 'a\n')]);
    const end = await test.live.close(writer, 'lost\n');
    expect(await test.live.close(writer, 'lost\n')).toBe(end);
    expect(await test.live.append(writer, [chunk(end, 'more')])).toMatchObject({ outcome: 'refused', end });
    expect(await textOf(test.live)).toBe('a\nlost\n');
  });

  it('goes on from what is archived when Redis knows less', async () => {
    await using test = await startLive();
    await test.live.open(writer);
    await test.live.append(writer, [chunk(0, 'abc')]);
    const ahead = { ...writer, floor: 10 };
    expect(await test.live.append(ahead, [chunk(12, 'x')])).toMatchObject({ end: 10, outcome: 'gap' });
    expect(await test.live.append(ahead, [chunk(10, 'klm')])).toMatchObject({ end: 13, outcome: 'ok' });
    expect(await textOf(test.live, 10)).toBe('klm');
    await test.redis.flushall();
    expect(await test.live.append(ahead, [chunk(13, 'n')])).toMatchObject({ outcome: 'missing' });
    expect(await test.live.open(ahead)).toBe(10);
  });

  it('asks for what is missing when only its entries were lost', async () => {
    await using test = await startLive();
    await test.live.open(writer);
    await test.live.append(writer, [chunk(0, 'abc')]);
    await test.redis.del('{slipway}:log:r1');
    expect(await test.live.append(writer, [chunk(3, 'd')])).toMatchObject({ end: 0, outcome: 'gap' });
  });

  it('forgets what is trimmed, and never gives a log with a hole', async () => {
    await using test = await startLive();
    await test.live.open(writer);
    await test.live.append(writer, [chunk(0, 'ab'), chunk(2, 'cd'), chunk(4, 'ef')]);
    await test.live.trim('r1', 3);
    expect(await test.live.read('r1', 0)).toEqual([]);
    expect(await textOf(test.live, 2)).toBe('cdef');
    await test.live.trim('r1', 100);
    expect(await test.live.append({ ...writer, floor: 6 }, [chunk(6, 'g')])).toMatchObject({ end: 7, outcome: 'ok' });
  });

  it('is unavailable at once while Redis is away', async () => {
    const test = await startLive();
    await test[Symbol.asyncDispose]();
    const startedAt = performance.now();
    await expect(test.live.end('r1')).rejects.toMatchObject({ code: 'unavailable' });
    expect(performance.now() - startedAt).toBeLessThan(1000);
  });
});
