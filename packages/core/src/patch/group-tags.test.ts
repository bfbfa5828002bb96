import { describe, expect, it } from 'vitest';
import { groupTags } from './group-tags.ts';

const all = { tags: ['*'], exclude: [] };
const incremental = { convention: 'incremental' } as const;
const floating = { convention: 'floating' } as const;

describe('grouping of tags (statement 70)', () => {
  it('70 finds the latest patch by its number, and counts on from it', () => {
    const { sources } = groupTags(['T-9', 'T', 'T-10', 'T-1'], all, incremental);
    expect(sources).toEqual([
      { tag: 'T', patches: ['T-1', 'T-9', 'T-10'], latest: 'T-10', next: { ok: true, tag: 'T-11' } },
    ]);
  });

  it('70 ends with 999, or with the number that is the highest', () => {
    const problem = { ok: false, problem: 'T-999 is the last patch that T may have' };
    expect(groupTags(['T', 'T-999'], all, incremental).sources[0]?.next).toEqual(problem);
    const three = { convention: 'incremental', highest: 3 } as const;
    expect(groupTags(['T', 'T-3'], all, three).sources[0]?.next).toMatchObject({ ok: false });
    expect(groupTags(['T', 'T-2'], all, three).sources[0]?.next).toEqual({ ok: true, tag: 'T-3' });
  });

  it('70 moves one tag by the floating convention', () => {
    const { sources } = groupTags(['10.1.1', '10.1.1-patched', '9'], all, floating);
    expect(sources).toEqual([
      {
        tag: '10.1.1',
        patches: ['10.1.1-patched'],
        latest: '10.1.1-patched',
        next: { ok: true, tag: '10.1.1-patched' },
      },
      { tag: '9', patches: [], next: { ok: true, tag: '9-patched' } },
    ]);
  });

  it('70 reads the characters of a tag as they are: 1.2 is not 1x2', () => {
    const { sources } = groupTags(['1.2', '1x2-7', '1x2'], all, incremental);
    expect(sources.map(({ tag, next }) => [tag, next])).toEqual([
      ['1.2', { ok: true, tag: '1.2-1' }],
      ['1x2', { ok: true, tag: '1x2-8' }],
    ]);
  });

  it('70 patches no patch: none of the other convention, none of a patch, none whose original is gone', () => {
    const tags = ['T', 'T-patched', 'T-1', 'T-1-1', 'gone-4', 'jammy-20240530'];
    expect(groupTags(tags, all, incremental).sources.map(({ tag }) => tag)).toEqual(['T', 'jammy-20240530']);
    expect(groupTags(tags, all, floating).sources.map(({ tag }) => tag)).toEqual(['T', 'jammy-20240530']);
  });

  it('finds the tags that are named, and says which are missing', () => {
    const { sources, missing } = groupTags(['b', 'a', 'a-1', 'c'], { tags: ['a', 'z', 'b'], exclude: [] }, incremental);
    expect(sources.map(({ tag }) => tag)).toEqual(['a', 'b']);
    expect(missing).toEqual(['z']);
  });

  it('leaves out what is excluded', () => {
    const { sources } = groupTags(['v1', 'sha-0a', 'x-sha-1a'], { tags: ['*'], exclude: ['sha-*'] }, incremental);
    expect(sources.map(({ tag }) => tag)).toEqual(['v1', 'x-sha-1a']);
  });

  it('gives no tag that is longer than a tag may be', () => {
    const tag = 't'.repeat(127);
    expect(groupTags([tag], all, incremental).sources[0]?.next).toMatchObject({ ok: false });
  });
});
