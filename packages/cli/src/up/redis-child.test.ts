import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createTempDir, findProcesses } from '@slipway/testkit';
import { describe, expect, it } from 'vitest';
import { startRedisChild } from './redis-child.ts';
import { askRedis, waitForRedis } from './redis-socket.ts';

const program = 'redis-server';
const warn = (): void => undefined;

/** The number of the process that serves a socket. */
async function pidOf(socketPath: string): Promise<number> {
  return Number(/process_id:(\d+)/.exec((await askRedis(socketPath, 'INFO server')) ?? '')?.[1]);
}

async function gone(pid: number): Promise<void> {
  while (findProcesses('PATH', process.env['PATH'] ?? '').some((one) => one.pid === pid)) {
    await delay(10);
  }
}

describe('startRedisChild', { timeout: 30_000 }, () => {
  it('keeps its data over an end in good order', async () => {
    await using directory = await createTempDir();
    const first = await startRedisChild({ program, directory: directory.path, warn });
    expect(await askRedis(first.socketPath, 'SET key kept')).toContain('OK');
    const pid = await pidOf(first.socketPath);
    await first[Symbol.asyncDispose]();
    await gone(pid);
    await using second = await startRedisChild({ program, directory: directory.path, warn });
    expect(await askRedis(second.socketPath, 'GET key')).toContain('kept');
  });

  it('is started again when it is killed', async () => {
    await using directory = await createTempDir();
    let tell: (text: string) => void = warn;
    const warned = new Promise<string>((resolve) => (tell = resolve));
    const child = { program, directory: directory.path, warn: (text: string): void => tell(text) };
    await using redis = await startRedisChild(child);
    const pid = await pidOf(redis.socketPath);
    process.kill(pid, 'SIGKILL');
    expect(await warned).toContain('SIGKILL');
    expect(await waitForRedis(redis.socketPath, AbortSignal.timeout(10_000))).toBe(true);
    expect(await pidOf(redis.socketPath)).not.toBe(pid);
  });

  it('ends when its parent is killed, and its place can be taken', async () => {
    await using directory = await createTempDir();
    const script = `
      const { startRedisChild } = await import(${JSON.stringify(new URL('./redis-child.ts', import.meta.url).href)});
      const redis = await startRedisChild({ program: 'redis-server', directory: process.argv[1], warn: console.error });
      console.log(redis.socketPath);`;
    const args = ['--import', 'tsx', '--conditions=source', '--input-type=module', '-e', script, directory.path];
    const parent = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    const [said] = (await once(parent.stdout, 'data')) as [Buffer];
    const socketPath = said.toString().trim();
    const pid = await pidOf(socketPath);
    parent.kill('SIGKILL');
    await gone(pid);
    await using redis = await startRedisChild({ program, directory: directory.path, warn });
    expect(await pidOf(redis.socketPath)).not.toBe(pid);
  });

  it('finds a short place for its socket where the directory has a long name', async () => {
    await using directory = await createTempDir();
    const long = path.join(directory.path, 'x'.repeat(120));
    mkdirSync(long);
    const redis = await startRedisChild({ program, directory: long, warn });
    expect(redis.socketPath.length).toBeLessThan(108);
    await redis[Symbol.asyncDispose]();
    expect(existsSync(path.dirname(redis.socketPath))).toBe(false);
  });

  it('says why it does not start', async () => {
    await using directory = await createTempDir();
    const starting = startRedisChild({ program: '/bin/false', directory: directory.path, warn });
    await expect(starting).rejects.toMatchObject({ code: 'unavailable' });
  });
});
