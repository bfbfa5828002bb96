import { describe, expect, it } from 'vitest';
import type { Guards, Lock, RegistryView, RepositoryView } from '../../view/registry-view.ts';
import { parsePurgeCommand } from '../arguments/command-line.ts';
import {
  digestOf,
  nameOf,
  now,
  sampleRegistry,
  sampleRepository,
  type SampleManifest,
} from '../testing/sample-registry.ts';
import { planPurge } from './plan-purge.ts';
import { planRepository } from './plan-repository.ts';
import type { PurgeTerms } from './purge-plan.ts';

const locked: Lock = { deleteEnabled: false, writeEnabled: true };
const readOnly: Lock = { deleteEnabled: true, writeEnabled: false };

async function plan(view: RegistryView, line: string) {
  return planPurge(view, parsePurgeCommand(line.split(' ')).options, now);
}

/** What a plan takes: tags by name and manifests by word, as `repository:tag` and `repository@word`. */
async function deleted(view: RegistryView, line: string): Promise<readonly string[]> {
  const { repositories } = await plan(view, line);
  return repositories.flatMap(({ repository, tags, manifests }) => [
    ...tags.map(({ name }) => `${repository}:${name}`),
    ...manifests.map(({ digest }) => `${repository}@${nameOf(digest)}`),
  ]);
}

/** A repository `bar` in which every tag has a manifest of its own. */
function tagged(ages: Readonly<Record<string, string>>, guards: Partial<Guards> = {}): RepositoryView {
  const manifests = Object.entries(ages).map(
    ([tag, age]) => [`m-${tag}`, { tags: { [tag]: age }, age: '90d' }] as const,
  );
  return sampleRepository('bar', Object.fromEntries(manifests), guards);
}

const four = { 'v1-a': '15m', 'v1-b': '1d', 'v1-c': '2d', v2: '3d' };
const withLocal = { 'v1-a': '15m', 'v1-b': '1d', 'v1-c': '2d', 'v1-c-local.test': '3d' };
const ones = { v1: '15m', v2: '16m', v3: '17m', v4: '18m' };

describe('tags (statement 33, P1 to P17)', () => {
  it.each<[number: string, ages: Record<string, string>, line: string, gone: readonly string[]]>([
    ['P1', withLocal, '-f bar:.*-?local[.].+ --ago 0m', ['v1-c-local.test']],
    ['P2', four, '-f bar:v1(?!-a) --ago 0', ['v1-b', 'v1-c']],
    ['P3', four, '-f bar:v1-*[abc]+(?<!-[a]) --ago 0', ['v1-b', 'v1-c']],
    ['P4', four, '-f bar:v1-.* --ago 0 --keep 1', ['v1-b', 'v1-c']],
    ['P5', four, '-f bar:v1-.* --ago 30m --keep 1', ['v1-c']],
    ['P6', ones, '-f bar:[\\s\\S]* --ago 0 --keep 1', ['v2', 'v3', 'v4']],
    ['P7', { latest: '15m' }, '-f bar:.* --ago 1d', []],
    ['P8', { latest: '15m' }, '-f bar:^hello.* --ago 0', []],
    ['P10', { latest: '15m', ...ones }, '-f bar:.* --ago 0', ['latest', 'v1', 'v2', 'v3', 'v4']],
    ['two filters', four, '-f bar:^v1-a$ -f bar:^v2$ --ago 0', ['v1-a', 'v2']],
    [
      'two filters whose flags and groups are their own',
      four,
      '-f bar:(?i)V1-(B) -f bar:V2|(?<n>c)$ --ago 0',
      ['v1-b', 'v1-c'],
    ],
    ['unanchored', { v1: '1d', v10: '2d', 'x-v1': '3d' }, '-f bar:v1 --ago 0', ['v1', 'v10', 'x-v1']],
    ['strictly older', { now: '1d', then: '2d' }, '-f bar:.* --ago 1d', ['then']],
  ])('%s', async (_number, ages, line, gone) => {
    expect(await deleted(sampleRegistry(tagged(ages)), line)).toEqual(gone.map((tag) => `bar:${tag}`));
  });

  it('P9: a pattern that cannot be used is an error, and the registry is not even asked', async () => {
    const view: RegistryView = {
      ...sampleRegistry(),
      repositories: () => Promise.reject(new Error('was asked')),
    };
    await expect(plan(view, '-f bar:[ --ago 0')).rejects.toMatchObject({ code: 'invalid-argument' });
    await expect(plan(view, '-f [:bar --ago 0')).rejects.toMatchObject({ code: 'invalid-argument' });
  });

  it('P11: a registry that fails on the way is an error', async () => {
    const view: RegistryView = {
      ...sampleRegistry(tagged(four)),
      repository: () => Promise.reject(new Error('page 2 is missing')),
    };
    await expect(plan(view, '-f bar:.* --ago 1d')).rejects.toThrow('page 2 is missing');
  });

  it.each([locked, readOnly])('P13, statement 38: a tag with the lock %j stays', async (lock) => {
    const view = sampleRegistry(tagged({ latest: '15m' }, { tags: new Map([['latest', lock]]) }));
    expect(await deleted(view, '-f bar:.* --ago 0')).toEqual([]);
    const { repositories } = await plan(view, '-f bar:.* --ago 0');
    expect(repositories[0]?.kept).toEqual([{ target: { kind: 'tag', name: 'latest' }, reason: { kind: 'locked' } }]);
  });

  it('P14: with --include-locked it is unlocked and goes', async () => {
    const view = sampleRegistry(tagged({ latest: '15m' }, { tags: new Map([['latest', locked]]) }));
    const { repositories } = await plan(view, '-f bar:.* --ago 0 --include-locked');
    expect(repositories[0]?.tags).toEqual([{ name: 'latest', digest: digestOf('m-latest'), isLocked: true }]);
  });

  it('keeps everything in a locked repository, with --include-locked, too', async () => {
    const view = sampleRegistry(tagged(four, { repository: locked }));
    expect(await deleted(view, '-f bar:.* --ago 0 --untagged --include-locked')).toEqual([]);
  });

  it('P17, statement 43: a tag whose time nobody knows stays, and that is told', async () => {
    const view = sampleRegistry(tagged({ latest: 'unknown', v1: '2d' }));
    const { repositories } = await plan(view, '-f bar:.* --ago 0');
    expect(repositories[0]).toMatchObject({
      tags: [{ name: 'v1' }],
      kept: [{ target: { kind: 'tag', name: 'latest' }, reason: { kind: 'time-unknown' } }],
    });
  });

  it('P19: a repository that is listed and not there is told of, and is no error', async () => {
    const view: RegistryView = { ...sampleRegistry(), repositories: () => Promise.resolve(['bar']) };
    expect(await plan(view, '-f bar:.* --ago 0')).toMatchObject({ repositories: [], missing: ['bar'] });
  });

  it('statement 36: --keep counts for each repository, and only what would go otherwise', async () => {
    const other = { ...tagged({ a: '1d', b: '2d', c: '3d' }), name: 'baz' };
    const ages = { young: '1m', mine: '2h', locked: '3h', unknown: 'unknown', v1: '1d', v2: '2d', v3: '3d' };
    const view = sampleRegistry(
      other,
      tagged(ages, { tags: new Map([['locked', locked]]), needed: new Map([[digestOf('m-mine'), 'run r1']]) }),
    );
    expect(await deleted(view, '-f .*:.* --ago 1h --keep 2')).toEqual(['bar:v3', 'baz:c']);
  });

  it('statement 49: a tag of a digest that something needs stays', async () => {
    const guards = { needed: new Map([[digestOf('m-v2'), 'task nightly']]) };
    const { repositories } = await plan(sampleRegistry(tagged({ v1: '1d', v2: '1d' }, guards)), '-f bar:.* --ago 0');
    expect(repositories[0]).toMatchObject({
      tags: [{ name: 'v1' }],
      kept: [{ target: { name: 'v2' }, reason: { kind: 'needed', by: 'task nightly' } }],
    });
  });

  it('leaves broken tags and fallback tags alone', async () => {
    const view = tagged({ v1: '1d', [`sha256-${'a'.repeat(64)}`]: '1d', [`sha256-${'a'.repeat(64)}.sig`]: '1d' });
    const broken = { ...view, tags: [...view.tags, { name: 'broken', digest: undefined, updatedAt: 0 }] };
    expect(await deleted(sampleRegistry(broken), '-f bar:.* --ago 0')).toEqual(['bar:v1']);
  });
});

describe('repositories (statement 33, F1)', () => {
  const view = sampleRegistry(...['bar', 'foo', 'baz', 'foo/bar'].map((name) => ({ ...tagged({ x1: '1d' }), name })));
  it.each([
    ['.+:x', ['bar', 'baz', 'foo', 'foo/bar']],
    ['bar:x', ['bar']],
    ['ba:x', []],
    ['foo/bar:(?:.*)', ['foo/bar']],
    ['foo/b[[:alpha:]]r(?:.*):.(?:.*)', ['foo/bar']],
    ['ba|o:x', []],
    ['bar|foo:x', ['bar', 'foo']],
    ['(?i)BAR:x', ['bar']],
  ])('%s', async (filter, repositories) => {
    expect(await deleted(view, `-f ${filter} --ago 0`)).toEqual(repositories.map((name) => `${name}:x1`));
  });
});

/** A repository `bar` of these manifests. */
function registryOf(manifests: Readonly<Record<string, SampleManifest>>, guards: Partial<Guards> = {}): RegistryView {
  return sampleRegistry(sampleRepository('bar', manifests, guards));
}
const untagged = '-f bar:^$ --untagged';

describe('manifests without a tag (statement 33, M1 to M11)', () => {
  const fifteen = { age: '15m' };
  const old = { age: '2d' };

  it.each<[number: string, manifests: Record<string, SampleManifest>, line: string, gone: readonly string[]]>([
    ['M1', { A: { tags: ['latest'], ...fifteen }, B: fifteen, C: fifteen }, '--ago 0', ['B', 'C']],
    ['M2', { I: { tags: ['v3'], children: ['B'] }, B: fifteen, C: fifteen }, '--ago 0', ['C']],
    ['M3 young', { A: fifteen }, '--ago 1h', []],
    ['M3 old', { A: old }, '--ago 24h', ['A']],
    ['M4', { S: { tags: ['v1'] }, R: { subject: 'S' } }, '--ago 0', []],
    ['M4 without its subject', { R: { subject: 'gone' } }, '--ago 0', []],
    [
      'M6',
      { A: { age: '1d' }, B: { age: '2d' }, C: { age: '3d' }, D: { age: '4d' }, E: { age: '5d' } },
      '--ago 0 --keep 2',
      ['C', 'D', 'E'],
    ],
    [
      'M7',
      { A: { age: '1d' }, B: { age: '2d' }, C: { age: '301d' }, D: { age: '302d' }, E: { age: '303d' } },
      '--ago 300d --keep 1',
      ['D', 'E'],
    ],
    ['M8 all', { A: old, B: old, C: old }, '--ago 0 --keep 3', []],
    ['M8 more', { A: old, B: old, C: old }, '--ago 0 --keep 10', []],
    ['M9', { A: { age: 'unknown' }, B: old }, '--ago 0', ['B']],
    ['no media type', { A: { ...old, mediaType: '' } }, '--ago 0', []],
  ])('%s', async (_number, manifests, line, gone) => {
    expect(await deleted(registryOf(manifests), `${untagged} ${line}`)).toEqual(gone.map((word) => `bar@${word}`));
  });

  it('M5: a manifest that nobody could read is an error, and nothing goes', async () => {
    const view = registryOf({ A: { ...old, isUnread: true }, B: old });
    await expect(plan(view, `${untagged} --ago 0`)).rejects.toMatchObject({ code: 'registry-failed' });
    const unknown = sampleRepository('bar', { B: old });
    const tags = [{ name: 'latest', digest: digestOf('X'), updatedAt: 0 }];
    await expect(plan(sampleRegistry({ ...unknown, tags }), `${untagged} --ago 0`)).rejects.toThrow(/cannot be read/);
    expect(await deleted(view, '-f bar:.* --ago 0')).toEqual([]);
  });

  it('M9, statement 43: a manifest whose time nobody knows is told of, unless it stays for another anyway', async () => {
    const view = registryOf({
      A: { age: 'unknown' },
      I: { tags: ['v1'], children: ['B'], age: 'unknown' },
      B: { age: 'unknown' },
    });
    const { repositories } = await plan(view, `${untagged} --ago 0`);
    expect(repositories[0]?.kept).toEqual([
      { target: { kind: 'manifest', digest: digestOf('A') }, reason: { kind: 'time-unknown' } },
    ]);
  });

  it('M10: a manifest goes when all of its tags go, and stays when one of them does', async () => {
    const both = registryOf({ A: { tags: ['v1', 'v2'] } });
    expect(await deleted(both, '-f bar:.* --ago 0 --untagged')).toEqual(['bar:v1', 'bar:v2', 'bar@A']);
    expect(await deleted(both, '-f bar:v1 --ago 0 --untagged')).toEqual(['bar:v1']);
    expect(await deleted(both, '-f bar:.* --ago 0')).toEqual(['bar:v1', 'bar:v2']);
    expect(await deleted(both, '-f bar:.* --ago 0 --untagged --keep 1')).toEqual(['bar:v2']);
  });

  it('M11: every descendant of what stays is protected, whatever the tree', () => {
    const everything: PurgeTerms = { cutoff: now, includeLocked: false, keep: 0, scope: 'untagged' };
    // A small generator of its own, so that a failure can be repeated.
    let seed = 11;
    const random = (below: number): number => {
      seed = (seed * 1103515245 + 12345) % 2147483648;
      return seed % below;
    };
    for (let round = 0; round < 300; round += 1) {
      const size = 2 + random(25);
      const manifests = Object.fromEntries(
        Array.from({ length: size }, (_, index): [string, SampleManifest] => {
          const children = Array.from({ length: random(4) }, () => `n${index + 1 + random(size)}`);
          const isTagged = random(5) === 0;
          return [`n${index}`, { age: '9d', children, ...(isTagged && { tags: [`t${index}`] }) }];
        }),
      );
      const kept = new Set(Object.keys(manifests));
      const plan = planRepository(sampleRepository('bar', manifests), new Set(), everything);
      for (const { digest } of plan.manifests) kept.delete(nameOf(digest));
      for (const word of kept) {
        const missing = (manifests[word]?.children ?? []).filter((child) => child in manifests && !kept.has(child));
        expect(missing, `children of ${word} in round ${round}`).toEqual([]);
      }
      const needed = new Set<string>();
      const visit = (word: string): void => {
        if (needed.has(word)) return;
        needed.add(word);
        for (const child of manifests[word]?.children ?? []) visit(child);
      };
      for (const [word, { tags }] of Object.entries(manifests)) if (tags !== undefined) visit(word);
      expect([...kept].filter((word) => !needed.has(word))).toEqual([]);
    }
  });

  it('U1: --untagged-only without a filter looks at every repository and leaves all tags', async () => {
    const view = sampleRegistry(
      sampleRepository('b', { A: { tags: ['v1'] }, B: {} }),
      sampleRepository('a', { C: {}, D: { tags: ['v1', 'v2'] } }),
    );
    expect(await deleted(view, '--untagged-only')).toEqual(['a@C', 'b@B']);
    expect(await deleted(view, '--untagged-only -f b:^$')).toEqual(['b@B']);
    expect(await deleted(view, '--untagged-only -f b:[')).toEqual(['b@B']);
  });
});

describe('what stays for the sake of another', () => {
  const I = { children: ['A', 'B'] };
  const children = { A: {}, B: {} };

  it.each<[what: string, manifests: Record<string, SampleManifest>, guards: Partial<Guards>]>([
    ['tagged', { I: { ...I, tags: ['v1'] }, ...children }, {}],
    ['locked', { I, ...children }, { manifests: new Map([[digestOf('I'), locked]]) }],
    ['too young', { I: { ...I, age: '1m' }, ...children }, {}],
    ['of unknown age', { I: { ...I, age: 'unknown' }, ...children }, {}],
    ['needed', { I, ...children }, { needed: new Map([[digestOf('I'), 'run r1']]) }],
    ['the newest', { I: { ...I, age: '20d' }, ...children, X: {} }, {}],
    ['a referrer of what stays', { I: { ...I, subject: 'S' }, ...children, S: { tags: ['v1'] } }, {}],
    ['in an index that stays', { J: { children: ['I'], tags: ['v1'] }, I, ...children }, {}],
  ])('statement 39: children of an index that is %s survive', async (what, manifests, guards) => {
    const keep = what === 'the newest' ? '--keep 1' : '';
    const gone = await deleted(registryOf(manifests, guards), `${untagged} --ago 1d ${keep}`.trim());
    expect(gone).toEqual(what === 'the newest' ? ['bar@X'] : []);
  });

  it('statement 40: an index with a subject and children survives with its children', async () => {
    const manifests = { S: { tags: ['v1'] }, I: { ...I, subject: 'S' }, ...children };
    expect(await deleted(registryOf(manifests), `${untagged} --ago 0`)).toEqual([]);
  });

  const hex = digestOf('S').slice(7);
  const referrers = {
    R: { subject: 'S' },
    RR: { subject: 'R' },
    F: { tags: [`sha256-${hex}`], children: ['R'] },
    Sig: { tags: [`sha256-${hex}.sig`], age: '1m' },
  };

  it('statement 41: referrers and fallback tags survive with their subject', async () => {
    const view = registryOf({ S: { tags: ['v1'] }, ...referrers });
    expect(await deleted(view, '-f bar:sha256 --ago 0 --untagged')).toEqual([]);
    expect(await deleted(view, '-f bar:.* --ago 0')).toEqual(['bar:v1']);
  });

  it('statement 41: they go with it, after it, and in the order of their own', async () => {
    const { repositories } = await plan(
      registryOf({ S: { tags: ['v1'] }, ...referrers }),
      '-f bar:.* --ago 1d --untagged',
    );
    const manifests = repositories[0]?.manifests ?? [];
    expect(manifests.map(({ digest }) => nameOf(digest))).toEqual(['S', 'Sig', 'F', 'R', 'RR']);
    expect(manifests.map(({ fallbackTags }) => fallbackTags)).toEqual([
      [],
      [`sha256-${hex}.sig`],
      [`sha256-${hex}`],
      [],
      [],
    ]);
    expect(
      manifests
        .find(({ digest }) => nameOf(digest) === 'R')
        ?.after.map(nameOf)
        .sort(),
    ).toEqual(['F', 'S']);
  });

  it.each<[what: string, manifests: Record<string, SampleManifest>, guards: Partial<Guards>, gone: readonly string[]]>([
    ['locked', referrers, { manifests: new Map([[digestOf('R'), locked]]) }, ['bar:v1', 'bar@S', 'bar@Sig', 'bar@F']],
    [
      'of a locked fallback tag',
      { Sig: referrers.Sig },
      { tags: new Map([[`sha256-${hex}.sig`, locked]]) },
      ['bar:v1', 'bar@S'],
    ],
    ['needed', { R: { subject: 'S' } }, { needed: new Map([[digestOf('R'), 'run r1']]) }, ['bar:v1', 'bar@S']],
    ['tagged otherwise', { R: { subject: 'S', tags: { keep: '1m' } } }, {}, ['bar:v1', 'bar@S']],
    [
      'of two subjects, one of which stays',
      { T: { tags: { keep: '1m' } }, R: { subject: 'S', tags: [`sha256-${digestOf('T').slice(7)}`] } },
      {},
      ['bar:v1', 'bar@S'],
    ],
  ])('a referrer that is %s stays when its subject goes', async (_what, manifests, guards, gone) => {
    const view = registryOf({ S: { tags: ['v1'] }, ...manifests }, guards);
    expect(await deleted(view, '-f bar:v1 --ago 1d --untagged')).toEqual(gone);
  });

  it('keeps what waits for each other: an index that belongs to its own child, fallback tags in a circle', async () => {
    const [a, b] = [digestOf('A').slice(7), digestOf('B').slice(7)];
    expect(
      await deleted(registryOf({ I: { children: ['C'], subject: 'C' }, C: {}, X: {} }), `${untagged} --ago 0`),
    ).toEqual(['bar@X']);
    const circle = { A: { tags: [`sha256-${b}`], children: ['C'] }, B: { tags: [`sha256-${a}`] }, C: {}, X: {} };
    expect(await deleted(registryOf(circle), `${untagged} --ago 0`)).toEqual(['bar@X']);
  });
});

describe('ages and order', () => {
  it('statement 45: a manifest that lost its last tag a minute ago stays, however old it is', async () => {
    const view = registryOf({ A: { age: '365d', untagged: '1m' }, B: { age: '365d', untagged: '2d' } });
    expect(await deleted(view, `${untagged} --ago 1d`)).toEqual(['bar@B']);
  });

  it('one that loses it now is as old as its tags', async () => {
    const view = registryOf({ A: { tags: { v1: '40d' }, age: '365d' }, B: { tags: { v2: '40d' }, age: '10d' } });
    expect(await deleted(view, '-f bar:.* --ago 30d --untagged')).toEqual(['bar:v1', 'bar:v2', 'bar@A']);
  });

  it('statement 44: only the time of the push counts; the view knows no other', async () => {
    expect(await deleted(registryOf({ A: { tags: ['v1'], age: '1m' } }), '-f bar:.* --ago 1d --untagged')).toEqual([]);
  });

  it('statement 42: whatever lists others goes before them, through all depths', async () => {
    const manifests = { C: {}, D: {}, I: { children: ['C', 'D'] }, J: { children: ['I', 'D'], tags: ['v1'] } };
    const gone = await deleted(registryOf(manifests), '-f bar:.* --ago 0 --untagged');
    expect(gone).toEqual(['bar:v1', 'bar@J', 'bar@I', 'bar@C', 'bar@D']);
  });

  it('statement 47: repositories are sorted by name, tags by age', async () => {
    const view = sampleRegistry(
      ...['c', 'a', 'b'].map((name) => ({ ...tagged({ old: '3d', mid: '2d', new: '1d' }), name })),
    );
    expect(await deleted(view, '-f .*:.* --ago 0')).toEqual(
      ['a', 'b', 'c'].flatMap((name) => [`${name}:new`, `${name}:mid`, `${name}:old`]),
    );
  });

  it('statement 34: a pattern that explodes ends within the limit, and nothing goes', async () => {
    const view = sampleRegistry(tagged({ [`${'a'.repeat(60)}-`]: '1d' }));
    const { options } = parsePurgeCommand(['-f', 'bar:^(a+)+$', '--ago', '0']);
    await expect(planPurge(view, { ...options, filterTimeoutMs: 200 }, now)).rejects.toThrow(
      /within 0\.2 s; nothing is deleted/,
    );
  });

  it('tells when manifests may be missing from what is known', async () => {
    const view = { ...sampleRepository('bar', { A: {} }), isComplete: false };
    expect((await plan(sampleRegistry(view), `${untagged} --ago 0`)).repositories[0]?.mayHaveMore).toBe(true);
    expect((await plan(sampleRegistry(view), '-f bar:.* --ago 0')).repositories[0]?.mayHaveMore).toBe(false);
  });
});
