import { describe, expect, it } from 'vitest';
import { sizeOf, sizeOfDirectories } from './disk-use.ts';

const mine = { 'dev.slipway.sandbox': 'a' };

describe('sizeOf', () => {
  it('adds up what bears the label of the sandbox, and takes -1 and nothing for unknown', () => {
    const size = sizeOf(
      {
        Containers: [
          { Labels: mine, State: 'running', SizeRw: 1 },
          { Labels: mine, State: 'running' },
          { Labels: mine, State: 'exited', SizeRw: 10_000 },
          { Labels: { 'dev.slipway.sandbox': 'b' }, State: 'running', SizeRw: 100 },
        ],
        Volumes: [
          { Labels: mine, UsageData: { Size: 10 } },
          { Labels: mine, UsageData: { Size: -1 } },
          { Labels: null, UsageData: { Size: 1000 } },
        ],
      },
      'a',
    );
    expect(size).toBe(11);
  });

  it('of an engine that tells nothing is 0', () => {
    expect(sizeOf({ Containers: null }, 'a')).toBe(0);
  });
});

describe('sizeOfDirectories', () => {
  it('adds up the lines of du', () => {
    expect(sizeOfDirectories('4\t/a/1 2\n8\t/b\n')).toBe(12 * 1024);
    expect(sizeOfDirectories('')).toBe(0);
  });
});
