import { describe, expect, it } from 'vitest';
import { buildStep } from '../../test/steps.ts';
import { cachePlan } from './cache-plan.ts';

const dockerfile = 'FROM a AS deps\nFROM a as Build\nFROM b\n';
const image = 'r.io/app:cache_quickrun_b';

describe('cachePlan', () => {
  it('is empty for a build that says nothing of a cache', () => {
    expect(cachePlan(buildStep('b'), dockerfile)).toEqual({ from: [], inline: false, keep: [] });
  });

  it('keeps every stage that has a name, and takes from the same images', () => {
    expect(cachePlan(buildStep('b', {}, { cacheImage: image }), dockerfile)).toEqual({
      from: [image, `${image}_deps`, `${image}_build`],
      inline: false,
      keep: [{ image: `${image}_deps`, stage: 'deps' }, { image: `${image}_build`, stage: 'build' }, { image }],
    });
  });

  it.each([
    { what: 'the target', target: 'BUILD', text: dockerfile, stages: ['deps'] },
    { what: 'the last stage', target: undefined, text: 'FROM a AS deps\nFROM b AS app\n', stages: ['deps'] },
  ])('names $what once only', ({ target, text, stages }) => {
    const step = buildStep('b', target === undefined ? {} : { target }, { cacheImage: image });
    expect(cachePlan(step, text).keep.flatMap(({ stage }) => stage ?? [])).toEqual(stages);
  });

  it('follows --cache-from and --cache-to', () => {
    const step = buildStep('b', {
      cacheFrom: ['r.io/other', 'r.io/all'],
      cacheTo: [
        { kind: 'inline' },
        { kind: 'image', image: 'r.io/last:1', stages: 'last' },
        { kind: 'image', image: 'r.io/all', stages: 'all' },
      ],
    });
    expect(cachePlan(step, 'FROM a AS x\nFROM b\n')).toEqual({
      from: ['r.io/other', 'r.io/all', 'r.io/all:latest_x'],
      inline: true,
      keep: [{ image: 'r.io/last:1' }, { image: 'r.io/all:latest_x', stage: 'x' }, { image: 'r.io/all' }],
    });
  });

  it('makes no tag that is too long', () => {
    const { keep } = cachePlan(
      buildStep('b', {}, { cacheImage: `r.io/a:${'x'.repeat(128)}` }),
      'FROM a AS y\nFROM b\n',
    );
    expect(keep.map((one) => one.image.length)).toEqual(['r.io/a:'.length + 128, 'r.io/a:'.length + 128]);
  });
});
