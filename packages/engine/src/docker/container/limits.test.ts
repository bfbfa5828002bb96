import { describe, expect, it } from 'vitest';
import { defaultDiskBytes, defaultLimits, formatSize } from './limits.ts';

describe('formatSize', () => {
  it.each([
    [0, '0 bytes'],
    [1023, '1023 bytes'],
    [1024, '1 KiB'],
    [1.5 * 2 ** 30, '1.5 GiB'],
    [2 ** 52, '4096 TiB'],
  ])('writes %i as %s', (bytes, text) => {
    expect(formatSize(bytes)).toBe(text);
  });
});

describe('defaultLimits', () => {
  it("know this computer's memory, and no other's", () => {
    expect(defaultLimits('unix:///var/run/docker.sock', 1000).memoryBytes).toBe(750);
    expect(defaultLimits('tcp://10.0.0.1:2375', 1000).memoryBytes).toBeUndefined();
  });
});

describe('defaultDiskBytes', () => {
  it.each([
    [100 * 2 ** 30, 50 * 2 ** 30],
    [2 ** 30, 4 * 2 ** 30],
    [undefined, 64 * 2 ** 30],
  ])('is, of %s free bytes, %i', (free, limit) => {
    expect(defaultDiskBytes(free)).toBe(limit);
  });
});
