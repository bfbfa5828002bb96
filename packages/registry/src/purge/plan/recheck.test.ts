import { describe, expect, it } from 'vitest';
import { noGuards, type Guards, type RepositoryView } from '../../view/registry-view.ts';
import { digestOf, now, sampleRepository, type SampleManifest } from '../testing/sample-registry.ts';
import { planRepository } from './plan-repository.ts';
import type { PurgeTerms } from './purge-plan.ts';
import { recheckPlan } from './recheck.ts';

const terms: PurgeTerms = { cutoff: now - 86_400_000, includeLocked: false, keep: 0, scope: 'tags-and-untagged' };
const locked = { deleteEnabled: false, writeEnabled: true };

const before: Readonly<Record<string, SampleManifest>> = {
  A: { tags: ['v1', 'v2'] },
  I: { tags: ['v3'], children: ['C'] },
  C: {},
  U: {},
  Kept: { tags: ['latest'], age: '1h' },
};
const view = (manifests: Readonly<Record<string, SampleManifest>> = before, guards: Partial<Guards> = {}) =>
  sampleRepository('bar', manifests, guards);

/** What still goes of the plan of all that is old, when the repository has become this. */
function left(now_: RepositoryView | undefined): readonly string[] {
  const plan = planRepository(view(), new Set(['v1', 'v2', 'v3']), terms);
  const { tags, manifests } = recheckPlan(plan, now_, terms);
  const names = new Map(Object.keys(before).map((word) => [digestOf(word), word]));
  return [
    ...[...tags].flatMap(([name, { kind }]) => (kind === 'go' ? [name] : [])),
    ...[...manifests].flatMap(([digest, { kind }]) => (kind === 'go' ? [names.get(digest) ?? ''] : [])),
  ];
}

function verdicts(now_: RepositoryView | undefined) {
  return recheckPlan(planRepository(view(), new Set(['v1', 'v2', 'v3']), terms), now_, terms);
}

describe('recheckPlan', () => {
  it('lets everything go when nothing has changed', () => {
    expect(left(view()).toSorted()).toEqual(['A', 'C', 'I', 'U', 'v1', 'v2', 'v3']);
  });

  it.each<[what: string, after: RepositoryView, stays: readonly string[]]>([
    [
      'a tag that moved stays, and so does what it leads to now',
      view({ ...before, A: { tags: ['v1'] }, U: { tags: ['v2'] } }),
      ['v2', 'U'],
    ],
    ['a new tag protects', view({ ...before, U: { tags: ['new'] } }), ['U']],
    [
      'a new index protects what it lists',
      view({ ...before, N: { tags: ['new'], age: '1m', children: ['C', 'A'] } }),
      ['A', 'C'],
    ],
    [
      'a new index without a tag does, too, as it is young',
      view({ ...before, N: { age: '1m', children: ['U'] } }),
      ['U'],
    ],
    ['an old one does that nobody knew of', view({ ...before, N: { age: '9d', children: ['U'] } }), ['U']],
    ['what was pushed again is young', view({ ...before, U: { age: '1m' } }), ['U']],
    [
      'an index that was pushed again protects what it lists',
      view({ ...before, I: { tags: { v3: '1m' }, age: '1m', children: ['C'] } }),
      ['v3', 'I', 'C'],
    ],
    ['what is locked stays', view(before, { manifests: new Map([[digestOf('I'), locked]]) }), ['I', 'C']],
    ['a tag that is locked keeps its manifest', view(before, { tags: new Map([['v1', locked]]) }), ['v1', 'A']],
    [
      'what is needed stays with its tags and with what it lists',
      view(before, { needed: new Map([[digestOf('I'), 'run r1']]) }),
      ['v3', 'I', 'C'],
    ],
    ['a locked repository keeps all', view(before, { repository: locked }), ['v1', 'v2', 'v3', 'A', 'I', 'C', 'U']],
    ['a time that was forgotten keeps', view({ ...before, U: { age: 'unknown' } }), ['U']],
    ['what lost a tag that was not planned is young', view({ ...before, U: { untagged: '1m' } }), ['U']],
  ])('%s', (_what, after, stays) => {
    const all = ['v1', 'v2', 'v3', 'A', 'I', 'C', 'U'];
    expect(left(after).toSorted()).toEqual(all.filter((name) => !stays.includes(name)).toSorted());
  });

  it('statement 30: says that a tag changed, and to what', () => {
    const after = view({ ...before, A: { tags: ['v1'] }, Kept: { tags: ['latest', 'v2'], age: '1h' } });
    expect(verdicts(after).tags.get('v2')).toEqual({
      kind: 'stay',
      reason: { kind: 'changed', what: `tag changed to ${digestOf('Kept')}` },
    });
  });

  it('goes on after an interruption: what is gone is gone, and what lost its tags to the plan itself may go at once', () => {
    const after = view({ A: { untagged: '1m' }, C: {}, U: {}, Kept: { tags: ['latest'], age: '1h' } });
    expect(left(after).toSorted()).toEqual(['A', 'C', 'U']);
    const { tags, manifests } = verdicts(after);
    expect([...tags.values()]).toEqual(Array(3).fill({ kind: 'gone' }));
    expect(manifests.get(digestOf('I'))).toEqual({ kind: 'gone' });
  });

  it('lets a tag go that an interruption has left leading nowhere', () => {
    const whole = view({ ...before, A: {} });
    const after = { ...whole, tags: [...whole.tags, { name: 'v1', digest: undefined }] };
    expect(verdicts(after).tags.get('v1')).toMatchObject({ kind: 'go' });
  });

  it('knows a lock that came or went, for a purge that includes what is locked', () => {
    const open = { ...terms, includeLocked: true };
    const plan = planRepository(view(), new Set(['v1']), open);
    const after = view(before, {
      ...noGuards,
      tags: new Map([['v1', locked]]),
      manifests: new Map([[digestOf('U'), locked]]),
    });
    const { tags, manifests } = recheckPlan(plan, after, open);
    expect(tags.get('v1')).toMatchObject({ planned: { isLocked: true } });
    expect(manifests.get(digestOf('U'))).toMatchObject({
      planned: { locked: [{ kind: 'manifest', digest: digestOf('U') }] },
    });
  });

  it('finds everything gone with its repository', () => {
    const { tags, manifests } = verdicts(undefined);
    expect([...tags.values(), ...manifests.values()]).toEqual(Array(7).fill({ kind: 'gone' }));
  });

  it('is an error when something new cannot be read', () => {
    expect(() => left(view({ ...before, N: { tags: ['new'], isUnread: true } }))).toThrow(/cannot be read/);
  });
});
