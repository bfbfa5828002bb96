import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createTempDir, type TempDir } from '@slipway/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lockFile } from './file-lock.ts';

describe('a lock', { timeout: 60_000 }, () => {
  let directory: TempDir;
  let name: string;
  beforeEach(async () => {
    directory = await createTempDir();
    name = path.join(directory.path, 'lock');
  });
  afterEach(() => directory[Symbol.asyncDispose]());

  const take = () => lockFile(name, (pid) => new Error(`process ${pid} has it`));

  it('is had by one, and by the next one after it', async () => {
    const lock = await take();
    await expect(take()).rejects.toThrow(`process ${process.pid} has it`);
    await lock[Symbol.asyncDispose]();
    await using _ = await take();
    expect(await readdir(directory.path)).toEqual(['lock-1']);
  });

  it.each(Array.from({ length: 20 }, (_, round) => round))(
    'is taken by one of many that find a dead owner’s, round %i',
    async () => {
      const dead = spawn('true');
      await once(dead, 'exit');
      await (await take())[Symbol.asyncDispose]();
      {
        await using _ = await take();
        const owner = JSON.parse(await readFile(`${name}-1`, 'utf8')) as Record<string, unknown>;
        await writeFile(`${name}-7`, JSON.stringify({ ...owner, pid: dead.pid }));
      }
      const tried = await Promise.allSettled(Array.from({ length: 20 }, take));
      const taken = tried.filter((result) => result.status === 'fulfilled');
      expect(taken).toHaveLength(1);
      expect(await readdir(directory.path)).toHaveLength(1);
      await taken[0]?.value[Symbol.asyncDispose]();
      expect(await readdir(directory.path)).toEqual([]);
    },
  );

  it('is taken when its file says nothing', async () => {
    await writeFile(`${name}-1`, '');
    await using _ = await take();
    expect(await readdir(directory.path)).toEqual(['lock-2']);
  });

  it('of another container is taken when its owner has been silent, and refused while it shows signs of life', async () => {
    const file = `${name}-1`;
    const leave = async (touched: Date): Promise<void> => {
      await writeFile(file, JSON.stringify({ id: 'x', pid: process.pid, world: 'another', startTime: '1' }));
      await utimes(file, touched, touched);
    };
    await leave(new Date(Date.now() - 60_000));
    await (await take())[Symbol.asyncDispose]();
    await leave(new Date());
    const alive = setInterval(() => void utimes(file, new Date(), new Date()), 500);
    try {
      await expect(take()).rejects.toThrow('has it');
    } finally {
      clearInterval(alive);
    }
  });
});
