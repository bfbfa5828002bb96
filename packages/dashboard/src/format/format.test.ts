import { describe, expect, it } from 'vitest';
import { bytesText } from './bytes.ts';
import { exactImage, imageName, shortDigest, shortImage } from './image.ts';

describe('bytesText', () => {
  it.each([
    [0, '0 bytes'],
    [999, '999 bytes'],
    [1000, '1.0 kB'],
    [123_456, '123 kB'],
    [5_250_000, '5.3 MB'],
    [999_999_999, '1.0 GB'],
  ])('%i', (bytes, expected) => {
    expect(bytesText(bytes)).toBe(expected);
  });
});

it('writes images in full, short, and exactly', () => {
  const digest = `sha256:${'a1'.repeat(32)}`;
  const image = { registry: 'r.io', repository: 'team/app', tag: '1', digest };
  expect(imageName(image)).toBe('r.io/team/app:1');
  expect(shortImage(image)).toBe('team/app:1');
  expect(exactImage(image)).toBe(`r.io/team/app@${digest}`);
  expect(exactImage({ registry: 'r.io', repository: 'app', tag: '2' })).toBe('r.io/app:2');
  expect(shortDigest(digest)).toBe('a1a1a1a1a1a1');
});
