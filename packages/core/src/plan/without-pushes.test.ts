import { describe, expect, it } from 'vitest';
import { compilePlan } from '../testing/compile-plan.ts';
import type { BuildStep } from './step.ts';
import { needsTrust, withoutPushes } from './without-pushes.ts';

const file = [
  'version: v1.1.0',
  'steps:',
  '  - id: first',
  '    build: -t $Registry/app:1 --cache-to type=registry,ref=$Registry/app:cache --cache-to type=inline --cache-from $Registry/app:main .',
  '    cache: enabled',
  '  - id: other',
  '    cmd: image other',
  "    when: ['-']",
  '  - id: push',
  '    push: ["$Registry/app:1"]',
  '    when: [first, other]',
  '  - id: again',
  '    push: ["$Registry/app:1"]',
  '    when: [push]',
  '  - id: last',
  '    cmd: image last',
  '    when: [again, first]',
].join('\n');

describe('a plan for code that is not trusted', () => {
  it('has no pushes, and what waited for them waits for what they waited for', async () => {
    const { plan, left } = withoutPushes(await compilePlan(file));
    expect(plan.steps.map(({ id, kind, waitsFor }) => [id, kind, waitsFor])).toEqual([
      ['first', 'build', []],
      ['other', 'cmd', []],
      ['last', 'cmd', ['first', 'other']],
    ]);
    expect(left.map(({ id, images }) => [id, images])).toEqual([
      ['push', ['contoso.example.io/app:1']],
      ['again', ['contoso.example.io/app:1']],
    ]);
  });

  it('reads build caches and writes none', async () => {
    const whole = await compilePlan(file);
    const [before] = whole.steps as readonly BuildStep[];
    const cacheImage = before?.cacheImage ?? '';
    expect(cacheImage).toContain('cache_');
    const [build] = withoutPushes(whole).plan.steps as readonly BuildStep[];
    expect(build?.cacheImage).toBeUndefined();
    expect(build?.options.cacheTo).toBeUndefined();
    expect(build?.options.cacheFrom).toEqual(['contoso.example.io/app:main', cacheImage]);
  });

  it('keeps cache mounts apart from those of other builds, whatever the build line says', async () => {
    const plan = await compilePlan('steps:\n  - build: --build-arg BUILDKIT_CACHE_MOUNT_NS= --build-arg A=1 .\n');
    const [build] = withoutPushes(plan).plan.steps as readonly BuildStep[];
    expect(build?.options.buildArgs).toEqual([
      { name: 'A', value: '1' },
      { name: 'BUILDKIT_CACHE_MOUNT_NS', value: 'foreign' },
    ]);
  });

  it('cannot be had of a file that forwards an SSH agent or runs privileged', async () => {
    const plan = await compilePlan(
      'steps:\n  - id: a\n    build: --ssh default .\n  - id: b\n    cmd: image\n    privileged: true\n  - id: c\n    cmd: image\n',
    );
    expect(needsTrust(plan)).toEqual(['step a forwards an SSH agent (--ssh)', 'step b is privileged']);
    expect(needsTrust(await compilePlan(file))).toEqual([]);
  });
});
