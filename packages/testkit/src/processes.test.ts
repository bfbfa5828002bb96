import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { execPath, platform } from 'node:process';
import { describe, expect, it } from 'vitest';
import { findProcesses } from './processes.ts';

const name = 'SLIPWAY_MARK';

describe.runIf(platform === 'linux')('findProcesses', () => {
  it('finds grandchildren by the environment they inherited, until they end', async () => {
    const value = randomUUID();
    const env = { ...process.env, [name]: value };
    const grandchild = "console.log('ready'); process.stdin.resume()";
    const child = spawn('sh', ['-c', '"$0" -e "$1"; true', execPath, grandchild], { env });
    // The grandchild itself says so: before that it might still be a copy of the shell.
    await once(child.stdout, 'data');
    const closed = once(child, 'close');
    try {
      const commands = findProcesses(name, value).map(({ command }) => command);
      expect(commands).toHaveLength(2);
      expect(commands).toContain(`${execPath} -e ${grandchild}`);
    } finally {
      child.stdin.end();
      await closed;
    }
    expect(findProcesses(name, value)).toEqual([]);
  });
});
