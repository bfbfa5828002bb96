import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { formatOwner, startOf, thisOwner } from '@slipway/engine/owner';
import { createTempDir } from '@slipway/testkit';
import { describe, expect, it } from 'vitest';
import { lockDirectory } from './instance-lock.ts';

describe('lockDirectory', () => {
  it('lets one process in, and the next one after it', async () => {
    await using directory = await createTempDir();
    const lock = await lockDirectory(directory.path);
    await expect(lockDirectory(directory.path)).rejects.toMatchObject({ code: 'conflict' });
    await expect(lockDirectory(directory.path)).rejects.toThrow(`process ${process.pid} `);
    await lock[Symbol.asyncDispose]();
    await using _ = await lockDirectory(directory.path);
    expect(readdirSync(directory.path)).toEqual(['lock-1']);
  });

  it.each(Array.from({ length: 20 }, (_, round) => round))(
    'lets exactly one of many in after a killed one, round %i',
    async () => {
      await using directory = await createTempDir();
      const child = spawn('sleep', ['60']);
      const dead = formatOwner({ ...thisOwner(), pid: child.pid ?? 0, started: startOf(child.pid ?? 0) ?? '' });
      child.kill('SIGKILL');
      await once(child, 'exit');
      writeFileSync(path.join(directory.path, 'lock-1'), dead);
      const tries = await Promise.allSettled(Array.from({ length: 20 }, () => lockDirectory(directory.path)));
      expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      const [left = '', ...others] = readdirSync(directory.path);
      expect(others).toEqual([]);
      expect(readFileSync(path.join(directory.path, left), 'utf8')).toBe(formatOwner(thisOwner()));
    },
  );

  it('takes over a lock that says nothing', async () => {
    await using directory = await createTempDir();
    writeFileSync(path.join(directory.path, 'lock-1'), '');
    await using _ = await lockDirectory(directory.path);
    expect(readFileSync(path.join(directory.path, 'lock-2'), 'utf8')).toBe(formatOwner(thisOwner()));
  });
});
