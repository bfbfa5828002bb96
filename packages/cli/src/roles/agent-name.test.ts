import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createTempDir } from '@slipway/testkit';
import { describe, expect, it } from 'vitest';
import { agentName, provideAgentName } from './agent-name.ts';

describe('provideAgentName', () => {
  it('stays with the directory, and differs between two of one computer', async () => {
    await using one = await createTempDir();
    await using other = await createTempDir();
    const name = await provideAgentName(path.join(one.path, 'agent'));
    expect(await provideAgentName(path.join(one.path, 'agent'))).toBe(name);
    expect(await provideAgentName(other.path)).not.toBe(name);
    expect(agentName(name)).toBe(name);
    expect(name).toMatch(/-[0-9a-f]{6}$/);
  });

  it('is made anew when the file holds none', async () => {
    await using directory = await createTempDir();
    await writeFile(path.join(directory.path, 'name'), '??\n');
    expect(await provideAgentName(directory.path)).toMatch(/-[0-9a-f]{6}$/);
  });
});
