import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, rm, symlink } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { createTempDir, type TempDir } from '@slipway/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createOwnedFolder, ownerOfFolder, sweepOwnedFolders } from './owned-folder.ts';
import { formatOwner, startOf, thisOwner } from './owner.ts';

const nobody = formatOwner({ ...thisOwner(), pid: 2 ** 22 + 1 });
const nameFor = (owner: string) => `test-${owner.replaceAll('/', '_')}_abc123`;

describe('folders of a process', () => {
  let parent: TempDir;
  beforeAll(async () => {
    parent = await createTempDir();
  });
  afterAll(() => parent[Symbol.asyncDispose]());

  it('are named for the process that answers for them', async () => {
    await using folder = await createOwnedFolder(parent.path, 'test');
    expect(ownerOfFolder(basename(folder.path), 'test')).toBe(formatOwner(thisOwner()));
  });

  it.each(['', 'test-abc123', 'test2-h_b_1_2_abc123', 'x'])('have no owner in the name %j', (name) => {
    expect(ownerOfFolder(name, 'test')).toBe('');
  });

  it('stay while their process lives', async () => {
    await using folder = await createOwnedFolder(parent.path, 'test');
    await sweepOwnedFolders(parent.path, 'test');
    expect(existsSync(folder.path)).toBe(true);
  });

  it('go with the next sweep when their process was killed', async () => {
    const child = spawn(process.execPath, ['-e', 'process.stdin.resume()']);
    await once(child, 'spawn');
    const pid = child.pid ?? 0;
    const folder = join(parent.path, nameFor(formatOwner({ ...thisOwner(), pid, started: startOf(pid) ?? '' })));
    await mkdir(join(folder, 'tree'), { recursive: true });
    await sweepOwnedFolders(parent.path, 'test');
    expect(existsSync(folder)).toBe(true);
    child.kill('SIGKILL');
    await once(child, 'close');
    await sweepOwnedFolders(parent.path, 'test');
    expect(existsSync(folder)).toBe(false);
  });

  it('that are links to elsewhere are left alone', async () => {
    await using elsewhere = await createTempDir();
    await mkdir(join(elsewhere.path, 'inside'));
    const link = join(parent.path, nameFor(nobody));
    await symlink(elsewhere.path, link);
    try {
      await sweepOwnedFolders(parent.path, 'test');
      expect(existsSync(join(elsewhere.path, 'inside'))).toBe(true);
    } finally {
      await rm(link);
    }
  });
});
