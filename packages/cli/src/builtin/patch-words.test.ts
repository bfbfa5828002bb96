import { decodeOrder } from '@slipway/core';
import { describe, expect, it } from 'vitest';
import type { PatchCommandFlags } from './flags.ts';
import { imageWords, orderWords, readPatchFile } from './patch-words.ts';

const flags = { report: 'text', output: 'text', logPrefix: 'auto' } as unknown as PatchCommandFlags;

describe('the words of tasks patch', () => {
  it('are the images and flags as they were given', () => {
    expect(imageWords(['base/debian:bookworm', 'team/app:v1'], { ...flags, dryRun: true, keepPatches: '3' })).toEqual([
      'base/debian:bookworm',
      'team/app:v1',
      '--keep-patches=3',
      '--dry-run',
    ]);
    expect(imageWords(['a:1'], { ...flags, floating: true, report: 'json' })).toEqual([
      'a:1',
      '--floating',
      '--output=json',
    ]);
  });

  it.each([[[]], [['team/app']], [['team/app:v1-2']], [['a b:1']]])('refuse %j before there is a run', (images) => {
    expect(() => imageWords(images, flags)).toThrow();
  });

  it('carry the order of a file as data', () => {
    const read = readPatchFile({
      name: 'patch.yaml',
      text: 'version: v1\nkind: PatchTask\nrepositories: [{repository: a, tags: [b]}]\n',
    });
    if (!('order' in read)) throw new Error(JSON.stringify(read));
    const [word = ''] = orderWords(read.order);
    expect(decodeOrder(word.replace('--order=', ''))).toEqual({ ok: true, order: read.order });
  });

  it('tell what is wrong with a file, and that it is two', () => {
    expect(readPatchFile({ name: 'p', text: 'kind: PatchTask\n' })).toMatchObject({ findings: [{}, {}] });
    expect(readPatchFile({ name: 'p', text: '' })).toMatchObject({ findings: [{ code: 'no-task' }] });
    expect(readPatchFile({ name: 'p', text: 'a: 1\n---\nb: 2\n' })).toMatchObject({ findings: [{ at: { line: 3 } }] });
  });
});
