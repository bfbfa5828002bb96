import { describe, expect, it } from 'vitest';
import { sourceLocationSchema } from './request.ts';

describe('sourceLocationSchema', () => {
  it.each([
    'source:s3k9x0a1b2',
    'https://github.com/a/b.git#main:sub',
    'https://token@dev.azure.com/o/p/_git/r',
    'http://example.io/context.tar.gz',
    'git@github.com:a/b.git',
    'git://example.io/b.git',
    'ssh://git@example.io/b.git',
    'github.com/a/b',
    'oci://registry.example.io/context:1',
  ])('takes %s', (location) => {
    expect(sourceLocationSchema.safeParse(location).success).toBe(true);
  });

  // What an agent would take for a place on its own computer.
  it.each([
    '',
    '.',
    '/etc',
    '../x',
    '-',
    '/dev/null',
    'file:///etc',
    'ext::sh -c x',
    'source:',
    'source:../../etc',
    'C:\\x',
  ])("refuses '%s'", (location) => {
    expect(sourceLocationSchema.safeParse(location).success).toBe(false);
  });
});
