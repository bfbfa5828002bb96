import { describe, expect, it } from 'vitest';
import { isFor } from './platform.ts';

describe('isFor', () => {
  it.each([
    ['linux', 'linux', 'amd64', '', true],
    ['windows', 'linux', 'amd64', '', false],
    ['linux/amd64', 'linux', 'amd64', '', true],
    ['linux/x86_64', 'linux', 'amd64', '', true],
    ['Linux/AArch64', 'linux', 'arm64', 'v8', true],
    ['linux/arm64', 'linux', 'amd64', '', false],
    ['linux/arm64/v8', 'linux', 'arm64', '', true],
    ['linux/arm', 'linux', 'arm', 'v6', true],
    ['linux/arm/v7', 'linux', 'arm', 'v6', false],
    ['linux/arm/v6', 'linux', 'arm', 'v6', true],
  ])('%s, of an image for %s/%s%s: %s', (platform, Os, Architecture, Variant, expected) => {
    expect(isFor(platform, { Os, Architecture, ...(Variant === '' ? {} : { Variant }) })).toBe(expected);
  });
});
