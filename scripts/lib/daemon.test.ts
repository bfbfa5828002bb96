import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Daemon } from './daemon.mjs';

describe('Daemon', () => {
  let directory = '';
  beforeEach(() => (directory = mkdtempSync(path.join(tmpdir(), 'slipway-daemon-'))));
  afterEach(() => rmSync(directory, { recursive: true }));
  const patienceMs = 10_000;

  it('is found again by another object, and stopped by it', async () => {
    const daemon = new Daemon('sleep', directory);
    await daemon.start(['1000'], () => Promise.resolve(true), patienceMs);
    const again = new Daemon('sleep', directory);
    const { pid } = again;
    expect(pid).toBe(daemon.pid);
    expect(process.kill(pid!, 0)).toBe(true);
    expect(await again.stop()).toBe(true);
    expect(again.pid).toBeUndefined();
    expect(await again.stop()).toBe(false);
  });

  it('waits until it is ready', async () => {
    const daemon = new Daemon(process.execPath, directory);
    const isReady = (): Promise<boolean> => Promise.resolve(readFileSync(daemon.logFile, 'utf8').includes('ready'));
    await daemon.start(['-e', "console.log('ready'); setInterval(() => {}, 1e6)"], isReady, patienceMs);
    expect(readFileSync(daemon.logFile, 'utf8')).toBe('ready\n');
    await daemon.stop();
  });

  it('fails with the reason and the end of the log when the program ends first', async () => {
    const daemon = new Daemon('sh', directory);
    const start = daemon.start(['-c', 'echo no luck >&2; exit 3'], () => Promise.resolve(false), patienceMs);
    await expect(start).rejects.toThrow(/sh could not be started: it ended with exit code 3\.[^]*no luck/);
    expect(daemon.pid).toBeUndefined();
  });

  it('fails when there is no such program', async () => {
    const daemon = new Daemon('no-such-program', directory);
    await expect(daemon.start([], () => Promise.resolve(false), patienceMs)).rejects.toThrow('ENOENT');
  });

  it('does not take a stranger with the same number for its own', async () => {
    const daemon = new Daemon('no-such-program', directory);
    writeFileSync(daemon.pidFile, String(process.pid));
    expect(daemon.pid).toBeUndefined();
    expect(await daemon.stop()).toBe(false);
  });
});
