import { describe, expect, it } from 'vitest';
import { imageEvents, readRegistryNotices } from './read-registry-events.ts';

const manifest = 'application/vnd.docker.distribution.manifest.v2+json';
const digest = `sha256:${'a'.repeat(64)}`;

function distribution(...events: readonly Readonly<Record<string, unknown>>[]): unknown {
  return { events: events.map((event) => ({ id: 'e1', source: { instanceID: 'i1' }, ...event })) };
}

function eventsOf(body: unknown) {
  const { notices, problems } = readRegistryNotices(body);
  expect(problems).toEqual([]);
  return imageEvents(notices);
}

const target = { mediaType: manifest, repository: 'base', tag: '1', digest };

describe('notifications of distribution', () => {
  it('tell of a push by a tag', () => {
    expect(eventsOf(distribution({ action: 'push', target }))).toEqual([
      { id: 'e1', instance: 'i1', push: { kind: 'pushed', repository: 'base', tag: '1', digest } },
    ]);
  });

  it('tell of a tag that was deleted', () => {
    const deleted = { action: 'delete', target: { repository: 'base', tag: '1' } };
    expect(eventsOf(distribution(deleted))).toEqual([
      { id: 'e1', instance: 'i1', push: { kind: 'deleted', repository: 'base', tag: '1' } },
    ]);
  });

  it.each([
    ['a blob', { action: 'push', target: { ...target, mediaType: 'application/octet-stream', tag: undefined } }],
    ['a pull', { action: 'pull', target }],
    ['a mount', { action: 'mount', target: { ...target, mediaType: 'application/octet-stream' } }],
    ['a push by digest', { action: 'push', target: { ...target, tag: undefined } }],
    ['a tag for a digest', { action: 'push', target: { ...target, tag: `sha256-${'a'.repeat(64)}.sig` } }],
    ['an artifact', { action: 'push', target: { ...target, mediaType: 'application/vnd.cncf.helm.chart.v1+json' } }],
    ['a deletion by digest', { action: 'delete', target: { repository: 'base', digest } }],
    ['a dummy (statement 32)', { action: 'push', target, request: { useragent: 'slipway-untag' } }],
    ['a try of health', { action: 'push', target: { ...target, repository: 'health/slipway-doctor' } }],
  ])('are left out when they are about %s', (_, event) => {
    expect(eventsOf(distribution(event))).toEqual([]);
  });
});

describe('notifications about manifests', () => {
  it('keep all that the registry says of them', () => {
    const pushed = {
      action: 'push',
      target: { ...target, size: 528 },
      request: { id: 'q1', host: 'localhost:5000', method: 'PUT', useragent: 'docker/20' },
      actor: { name: 'bob' },
    };
    const deleted = { action: 'delete', target: { repository: 'base', digest }, actor: {} };
    const artifact = { action: 'push', target: { ...target, tag: `sha256-${'a'.repeat(64)}.sig` } };
    const { notices } = readRegistryNotices(distribution(pushed, deleted, artifact));
    expect(notices).toEqual([
      {
        id: 'e1',
        instance: 'i1',
        kind: 'pushed',
        ...{ repository: 'base', tag: '1', digest, mediaType: manifest, size: 528, actor: 'bob' },
        request: { id: 'q1', host: 'localhost:5000', method: 'PUT', userAgent: 'docker/20' },
      },
      { id: 'e1', instance: 'i1', kind: 'deleted', repository: 'base', digest },
      expect.objectContaining({ tag: `sha256-${'a'.repeat(64)}.sig` }),
    ]);
  });
});

describe('CloudEvents of zot', () => {
  const event = {
    specversion: '1.0',
    id: 'z1',
    source: 'zotregistry.dev',
    type: 'zotregistry.image.updated',
    data: { name: 'base', reference: '1', digest, mediaType: 'application/vnd.oci.image.manifest.v1+json' },
  };

  it('tell of pushes and deletions, one or several', () => {
    const deleted = { ...event, id: 'z2', type: 'zotregistry.image.deleted' };
    expect(eventsOf(event)).toEqual([
      { id: 'z1', instance: 'zotregistry.dev', push: { kind: 'pushed', repository: 'base', tag: '1', digest } },
    ]);
    expect(eventsOf([event, deleted]).map(({ push }) => push.kind)).toEqual(['pushed', 'deleted']);
  });

  it('of other kinds, and of digests, are left out', () => {
    expect(eventsOf({ ...event, type: 'zotregistry.repository.created' })).toEqual([]);
    expect(eventsOf({ ...event, data: { ...event.data, reference: digest } })).toEqual([]);
  });
});

describe('what cannot be understood (statement 54)', () => {
  const problemsOf = (body: unknown) => readRegistryNotices(body).problems;

  it.each([
    [undefined, 'event 1 is neither'],
    [null, 'event 1 is neither'],
    ['text', 'event 1 is neither'],
    [{}, 'event 1 is neither'],
    [{ events: 'none' }, '`events` is no list'],
    [{ events: [{ id: 1 }] }, 'event 1 is neither'],
    [distribution({ action: 'explode', target }), 'nothing is known of: "explode"'],
    [distribution({ action: 'push', target: { ...target, repository: '../etc' } }), 'no repository that can be'],
    [distribution({ action: 'push', target: { ...target, tag: '-' } }), 'no tag that can be'],
    [distribution({ action: 'push', target: { ...target, digest: 'x' } }), 'no digest that can be'],
    [distribution({ action: 'push' }), 'no repository that can be'],
    [distribution({ action: 'delete', target: { repository: 'base' } }), 'neither tag nor digest'],
  ])('is told and passed over: %j', (body, problem) => {
    expect(problemsOf(body)).toEqual([expect.stringContaining(problem)]);
  });

  it('keeps nothing from what can be', () => {
    const body = distribution({ action: 'explode' }, { action: 'push', target });
    expect(readRegistryNotices(body)).toMatchObject({ notices: [{ tag: '1' }], problems: [{}] });
    expect(problemsOf([])).toEqual([]);
    expect(problemsOf({ events: Array.from({ length: 10_001 }, () => ({ id: 'x', action: 'pull' })) })).toHaveLength(1);
  });
});
