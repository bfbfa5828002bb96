import { describe, expect, it } from 'vitest';
import { readRegistryEvents } from './read-registry-events.ts';

const manifest = 'application/vnd.docker.distribution.manifest.v2+json';
const digest = `sha256:${'a'.repeat(64)}`;

function distribution(...events: readonly Readonly<Record<string, unknown>>[]): unknown {
  return { events: events.map((event) => ({ id: 'e1', source: { instanceID: 'i1' }, ...event })) };
}

const target = { mediaType: manifest, repository: 'base', tag: '1', digest };

describe('notifications of distribution', () => {
  it('tell of a push by a tag', () => {
    expect(readRegistryEvents(distribution({ action: 'push', target }))).toEqual([
      { id: 'e1', instance: 'i1', push: { kind: 'pushed', repository: 'base', tag: '1', digest } },
    ]);
  });

  it('tell of a tag that was deleted', () => {
    const deleted = { action: 'delete', target: { repository: 'base', tag: '1' } };
    expect(readRegistryEvents(distribution(deleted))).toEqual([
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
    ['a repository that cannot be', { action: 'push', target: { ...target, repository: '../etc' } }],
    ['nothing in particular', { action: 'push' }],
    ['a dummy (statement 32)', { action: 'push', target, request: { useragent: 'slipway-untag' } }],
    ['a try of health', { action: 'push', target: { ...target, repository: 'health/slipway-doctor' } }],
  ])('are left out when they are about %s', (_, event) => {
    expect(readRegistryEvents(distribution(event))).toEqual([]);
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
    expect(readRegistryEvents(event)).toEqual([
      { id: 'z1', instance: 'zotregistry.dev', push: { kind: 'pushed', repository: 'base', tag: '1', digest } },
    ]);
    expect(readRegistryEvents([event, deleted]).map(({ push }) => push.kind)).toEqual(['pushed', 'deleted']);
  });

  it('of other kinds, and of digests, are left out', () => {
    expect(readRegistryEvents({ ...event, type: 'zotregistry.repository.created' })).toEqual([]);
    expect(readRegistryEvents({ ...event, data: { ...event.data, reference: digest } })).toEqual([]);
  });
});

describe('what is no notification', () => {
  it.each([[undefined], [null], [[]], ['text'], [{}], [{ events: 'none' }], [{ events: [{ id: 1 }] }]])(
    '%j',
    (body) => {
      if (Array.isArray(body)) expect(readRegistryEvents(body)).toEqual([]);
      else
        expect(() => readRegistryEvents(body)).toThrow(expect.objectContaining({ code: 'invalid-argument' }) as Error);
    },
  );
});
