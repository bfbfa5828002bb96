import type { Cause } from '@slipway/core/http';
import { describe, expect, it } from 'vitest';
import { causeText } from './cause.ts';

describe('causeText', () => {
  const commit = '4f2a91c0d3b8e7f6a5c4d3e2f1a0b9c8d7e6f5a4';
  const digest = `sha256:${'c0'.repeat(32)}`;
  it.each<[Cause, string, string]>([
    [{ kind: 'manual' }, 'Manual', ''],
    [{ kind: 'manual', by: 'ann' }, 'Manual', 'by ann'],
    [{ kind: 'rerun', of: 'r1', fromStep: 'test' }, 'Rerun of r1', 'from test'],
    [{ kind: 'commit', trigger: 't', commit, branch: 'main', actor: 'ann' }, 'Commit 4f2a91c', 'main by ann'],
    [{ kind: 'commit', trigger: 't', commit, tag: 'v1' }, 'Commit 4f2a91c', 'tag v1'],
    [
      { kind: 'pull-request', trigger: 't', commit, pullRequest: '7', branch: 'fix', isFork: true },
      'Pull request 7',
      '4f2a91c, from a fork fix',
    ],
    [{ kind: 'timer', trigger: 'nightly', occurrence: '2030-01-01T00:00:00Z' }, 'Timer', 'nightly'],
    [
      { kind: 'base-image', trigger: 't', images: [{ registry: 'r', repository: 'base/node', tag: '20', digest }] },
      'Base image',
      'base/node:20 @c0c0c0c0c0c0',
    ],
  ])('%j', (cause, title, detail) => {
    expect(causeText(cause)).toMatchObject({ title, detail });
  });
});
