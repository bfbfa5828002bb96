import { describe, expect, it } from 'vitest';
import { buildStep } from '../../test/steps.ts';
import { buildPaths } from './paths.ts';

describe('buildPaths', () => {
  it.each([
    { options: {}, context: '', dockerfile: 'Dockerfile' },
    { options: { context: './sub' }, context: 'sub', dockerfile: 'sub/Dockerfile' },
    { options: { dockerfile: 'dir/x.dockerfile' }, context: '', dockerfile: 'dir/x.dockerfile' },
    { options: { context: 'sub', dockerfile: 'x' }, context: 'sub', dockerfile: 'x' },
    { workingDirectory: '/workspace/a', options: {}, context: 'a', dockerfile: 'a/Dockerfile' },
    { workingDirectory: '/workspace/a', options: { context: '..', dockerfile: 'D' }, context: '', dockerfile: 'a/D' },
    {
      workingDirectory: '/workspace/a',
      options: { context: 'https://h/r.git#:d' },
      context: '',
      dockerfile: 'Dockerfile',
    },
    { options: { context: 'oci://h/r:t', dockerfile: './sub/D' }, context: '', dockerfile: 'sub/D' },
    { options: { context: '/workspace/b' }, context: 'b', dockerfile: 'b/Dockerfile' },
  ])('$options in $workingDirectory', ({ workingDirectory = '/workspace', options, context, dockerfile }) => {
    expect(buildPaths(buildStep('b', options, { workingDirectory }))).toEqual({ ok: true, context, dockerfile });
  });

  it.each([
    { context: '..', reason: "'/' is outside of /workspace" },
    { context: '/workspaces', reason: "'/workspaces' is outside" },
    { context: '.', dockerfile: '../../etc/passwd', reason: "'/etc/passwd' is outside" },
    { context: 'https://example.org/x.git', dockerfile: '../x', reason: "'../x' is outside of the context" },
    { context: 'git@example.org:x/y', dockerfile: '/etc/x', reason: "'/etc/x' is outside of the context" },
    { context: '-', reason: 'no standard input' },
  ])('refuses $context $dockerfile', ({ reason, ...options }) => {
    expect(buildPaths(buildStep('b', options))).toEqual({
      ok: false,
      reason: expect.stringContaining(reason) as string,
    });
  });
});
