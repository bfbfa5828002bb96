import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { platform } from 'node:process';
import { describe, expect, it } from 'vitest';
import { findProcesses } from './processes.ts';

describe.runIf(platform === 'linux')('findProcesses', () => {
  it('finds grandchildren by the environment they inherited, until they end', async () => {
    const value = randomUUID();
    const env = { ...process.env, SLIPWAY_MARK: value };
    const child = spawn('sh', ['-c', 'sleep 1000 & echo ready; cat'], { env });
    await once(child.stdout, 'data');
    const found = findProcesses('SLIPWAY_MARK', value);
    const sleeper = found.find(({ command }) => command === 'sleep 1000');
    try {
      expect(found.map(({ command }) => command)).toEqual(
        expect.arrayContaining(['cat', 'sleep 1000', expect.stringContaining('sh -c')]),
      );
    } finally {
      const closed = once(child, 'close');
      if (sleeper !== undefined) process.kill(sleeper.pid);
      child.stdin.end();
      await closed;
    }
    expect(findProcesses('SLIPWAY_MARK', value)).toEqual([]);
  });
});
