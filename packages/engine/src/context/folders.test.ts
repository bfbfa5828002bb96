import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { createTempDir } from '@slipway/testkit';
import { describe, expect, it } from 'vitest';
import { formatOwner, startOf, thisOwner } from '../process/owner.ts';
import { createContextFolder, ownerOfFolder, sweepContextFolders } from './folders.ts';

const nobody = formatOwner({ ...thisOwner(), pid: 2 ** 22 + 1 });
const nameFor = (owner: string) => `slipway-context-${owner.replaceAll('/', '_')}_abc123`;

describe('folders of contexts', () => {
  it('are named for the process that answers for them', async () => {
    await using folder = await createContextFolder();
    expect(ownerOfFolder(basename(folder.path))).toBe(formatOwner(thisOwner()));
  });

  it.each(['', 'slipway-context-abc123', 'slipway-git-h_b_1_2_abc123', 'x'])('have no owner in the name %j', (name) => {
    expect(ownerOfFolder(name)).toBe('');
  });

  it('stay while their process lives', async () => {
    await using folder = await createContextFolder();
    await sweepContextFolders();
    expect(existsSync(folder.path)).toBe(true);
  });

  it('go with the next sweep when their process was killed', async () => {
    const child = spawn(process.execPath, ['-e', 'process.stdin.resume()']);
    await once(child, 'spawn');
    const pid = child.pid ?? 0;
    const folder = join(tmpdir(), nameFor(formatOwner({ ...thisOwner(), pid, started: startOf(pid) ?? '' })));
    await mkdir(join(folder, 'tree'), { recursive: true });
    await sweepContextFolders();
    expect(existsSync(folder)).toBe(true);
    child.kill('SIGKILL');
    await once(child, 'close');
    await sweepContextFolders();
    expect(existsSync(folder)).toBe(false);
  });

  it('that are links to elsewhere are left alone', async () => {
    await using elsewhere = await createTempDir();
    await mkdir(join(elsewhere.path, 'inside'));
    const link = join(tmpdir(), nameFor(nobody));
    await symlink(elsewhere.path, link);
    try {
      await sweepContextFolders();
      expect(existsSync(join(elsewhere.path, 'inside'))).toBe(true);
    } finally {
      await rm(link);
    }
  });
});
