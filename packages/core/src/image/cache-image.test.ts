import { describe, expect, it } from 'vitest';
import { cacheImageOf } from './cache-image.ts';

describe('cacheImageOf', () => {
  const run = { registry: 'r.io', taskName: 'nightly' };

  it.each([
    { tags: ['r.io/team/app:1'], given: run, image: 'r.io/team/app:cache_nightly_build' },
    { tags: ['app:1', '127.0.0.1:5000/app'], given: run, image: '127.0.0.1:5000/app:cache_nightly_build' },
    { tags: ['team/app:1'], given: run, image: 'r.io/team/app:cache_nightly_build' },
    { tags: ['app'], given: { registry: 'r.io' }, image: 'r.io/app:cache_quickrun_build' },
    { tags: ['app'], given: { registry: '', taskName: '' }, image: 'docker.io/library/app:cache_quickrun_build' },
    { tags: ['r.io/app'], given: { registry: '', taskName: 'a b/c' }, image: 'r.io/app:cache_a-b-c_build' },
    { tags: [], given: run, image: undefined },
  ])('of $tags in $given is $image', ({ tags, given, image }) => {
    expect(cacheImageOf(tags, given, 'build')).toBe(image);
  });

  it('is never longer than a tag may be', () => {
    expect(cacheImageOf(['r.io/a'], { ...run, taskName: 'x'.repeat(200) }, 'b')).toHaveLength('r.io/a:'.length + 128);
  });
});
