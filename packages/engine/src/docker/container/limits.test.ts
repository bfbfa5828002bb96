import { describe, expect, it } from 'vitest';
import { defaultLimits, formatSize } from './limits.ts';

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
