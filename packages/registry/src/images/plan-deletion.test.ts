import { describe, expect, it } from 'vitest';
import { noGuards, type RepositoryView, type ViewedManifest } from '../view/registry-view.ts';
import type { KnownLock } from './image-index.ts';
import { blockingLock } from './image-locks.ts';
import { planManifestDeletion, planRepositoryDeletion } from './plan-deletion.ts';

const manifest = (digest: string, links: ViewedManifest['links'] = { children: [] }): ViewedManifest => ({
  digest,
  mediaType: 'application/vnd.oci.image.manifest.v1+json',
  size: 1,
  links,
});
const viewOf = (tags: Readonly<Record<string, string>>, ...manifests: readonly ViewedManifest[]): RepositoryView => ({
  name: 'app',
  tags: Object.entries(tags).map(([name, digest]) => ({ name, digest })),
  manifests,
  guards: noGuards,
  isComplete: true,
});
const lock = (change: Partial<KnownLock>): KnownLock => ({
  deleteEnabled: false,
  writeEnabled: true,
  changedAt: 0,
  changedBy: 'alice',
  ...change,
});

describe('the deletion of a manifest', () => {
  const view = viewOf({ b: 'd:1', a: 'd:1', other: 'd:2' }, manifest('d:1'), manifest('d:2'));

  it('takes every tag along', () => {
    expect(planManifestDeletion(view, [], 'd:1')).toEqual({ manifests: ['d:1'], tags: ['a', 'b'], referrersLeft: [] });
  });

  it('names what belongs to it and stays', () => {
    const signed = viewOf({ a: 'd:1' }, manifest('d:1'), manifest('d:s', { children: [], subject: 'd:1' }));
    expect(planManifestDeletion(signed, [], 'd:1').referrersLeft).toEqual(['d:s']);
  });

  it.each([
    ['the repository', lock({})],
    ['one of its tags', lock({ tag: 'b' })],
    ['the manifest', lock({ digest: 'd:1' })],
    ['what may not be overwritten', lock({ tag: 'a', deleteEnabled: true, writeEnabled: false })],
  ])('is refused by a lock of %s, which names who set it', (_, held) => {
    expect(() => planManifestDeletion(view, [held], 'd:1')).toThrow(/locked by alice since 1970-01-01T00:00:00.000Z/);
  });

  it('minds no lock of others', () => {
    expect(planManifestDeletion(view, [lock({ tag: 'other' }), lock({ digest: 'd:2' })], 'd:1').tags).toEqual([
      'a',
      'b',
    ]);
  });

  it.each([
    ['a tagged index', { v1: 'd:i' }, 'app:v1'],
    ['an index without a tag', {}, 'app@d:i'],
  ])('is refused while %s lists it', (_, tags, named) => {
    const listed = viewOf(tags, manifest('d:i', { children: ['d:1'] }), manifest('d:1'));
    expect(() => planManifestDeletion(listed, [], 'd:1')).toThrow(named);
    expect(planManifestDeletion(listed, [], 'd:i').manifests).toEqual(['d:i']);
  });

  it('is refused while one that cannot be read may need it', () => {
    const unread = { ...manifest('d:x'), links: undefined };
    expect(() => planManifestDeletion(viewOf({}, manifest('d:1'), unread), [], 'd:1')).toThrow(/d:x cannot be read/);
    expect(planManifestDeletion(viewOf({}, manifest('d:1'), unread), [], 'd:x').manifests).toEqual(['d:x']);
  });

  it('49 is refused while a run or a task needs it', () => {
    const needed = { ...view, guards: { ...noGuards, needed: new Map([['d:1', 'run r7']]) } };
    expect(() => planManifestDeletion(needed, [], 'd:1')).toThrow(/needed by run r7/);
    expect(() => planRepositoryDeletion(needed, [])).toThrow(/needed by run r7/);
  });
});

describe('the deletion of a repository', () => {
  it('orders parents before their children and subjects before what belongs to them', () => {
    const view = viewOf(
      { v1: 'd:i' },
      manifest('d:s', { children: [], subject: 'd:c' }),
      manifest('d:c'),
      manifest('d:i', { children: ['d:c'] }),
    );
    expect(planRepositoryDeletion(view, []).manifests).toEqual(['d:i', 'd:c', 'd:s']);
  });

  it.each([lock({}), lock({ tag: 'v1' }), lock({ digest: 'd:2' })])('is refused as a whole by any lock: %j', (held) => {
    const view = viewOf({ v1: 'd:1' }, manifest('d:1'), manifest('d:2'));
    expect(() => planRepositoryDeletion(view, [held])).toThrow(/nothing was deleted/);
  });
});

describe('a push', () => {
  const question = { repository: 'app', tags: ['v1'] };

  it.each([
    [lock({ writeEnabled: false }), true],
    [lock({ tag: 'v1', writeEnabled: false }), true],
    [lock({ tag: 'v2', writeEnabled: false }), false],
    [lock({ tag: 'v1' }), false],
    [lock({ digest: 'd:1', writeEnabled: false }), false],
  ])('minds locks of what is written: %j %s', (held, isBlocked) => {
    expect(blockingLock([held], question, 'write') !== undefined).toBe(isBlocked);
  });
});
