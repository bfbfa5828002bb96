import { describe, expect, it } from 'vitest';
import { readRegistryWebhooks } from './read-registry-webhooks.ts';
import { isInScope, type RegistryWebhook } from './registry-webhook.ts';

const manifest = 'application/vnd.docker.distribution.manifest.v2+json';
const digest = `sha256:${'a'.repeat(64)}`;
const now = Date.UTC(2030, 0, 1);
const target = { mediaType: manifest, size: 524, digest, length: 524, repository: 'app/web', tag: 'v1' };
const request = { id: 'q1', addr: '10.0.0.1:1', host: 'r.example.io', method: 'PUT', useragent: 'docker/28.5' };
const event = {
  id: 'e1',
  timestamp: '2030-01-01T00:00:00.5Z',
  action: 'push',
  target: { ...target, url: 'http://r.example.io/v2/app/web/manifests/x', references: [] },
  request,
  actor: { name: 'bob' },
  source: { addr: 'r:5000', instanceID: 'i1' },
};
const read = (...events: readonly unknown[]): readonly RegistryWebhook[] => readRegistryWebhooks({ events }, now);

describe('statement 57: a webhook of the registry', () => {
  it('tells a push in the fields of ACR and no others', () => {
    expect(read(event)).toEqual([
      {
        id: 'e1',
        timestamp: '2030-01-01T00:00:00.5Z',
        action: 'push',
        target,
        request: { id: 'q1', host: 'r.example.io', method: 'PUT', useragent: 'docker/28.5' },
      },
    ]);
  });

  it('tells a deletion of a manifest, and of no tag (statement 56)', () => {
    const deletion = { ...event, action: 'delete', request: { ...request, method: 'DELETE' } };
    expect(
      read(
        { ...deletion, target: { digest, repository: 'app/web' } },
        { ...deletion, id: 'e2', target: { repository: 'app/web', tag: 'v1' } },
      ),
    ).toEqual([
      {
        id: 'e1',
        timestamp: '2030-01-01T00:00:00.5Z',
        action: 'delete',
        target: { digest, repository: 'app/web' },
        request: { id: 'q1', host: 'r.example.io', method: 'DELETE', useragent: 'docker/28.5' },
      },
    ]);
  });

  it.each([
    ['a blob', { target: { ...target, mediaType: 'application/octet-stream', tag: undefined } }],
    ['a pull', { action: 'pull' }],
    ['a mount', { action: 'mount' }],
    ['a dummy (statement 32)', { request: { ...request, useragent: 'slipway-untag' } }],
    [
      'the deletion of a dummy (statement 32)',
      { action: 'delete', target: { digest, repository: 'app/web' }, request: { useragent: 'slipway-untag' } },
    ],
    ['a try of health', { target: { ...target, repository: 'health/slipway-doctor' } }],
    ['a repository that cannot be', { target: { ...target, repository: '../etc' } }],
    ['a tag that cannot be', { target: { ...target, tag: 'a b' } }],
    ['something without an id', { id: undefined }],
  ])('is not made of %s, and what comes beside it is', (_, change) => {
    expect(read({ ...event, ...change }, null, 'text', { ...event, id: 'e2' })).toMatchObject([{ id: 'e2' }]);
  });

  it('is made of what zot tells, too', () => {
    const cloud = (type: string, data: object) => ({
      specversion: '1.0',
      id: 'z1',
      source: 'zot',
      type: `zotregistry.image.${type}`,
      time: '2030-01-01T00:00:00Z',
      data: { name: 'app/web', digest, mediaType: 'application/vnd.oci.image.manifest.v1+json', ...data },
    });
    const of = (body: unknown) => readRegistryWebhooks(body, now);
    expect(of(cloud('updated', { reference: 'v1' }))).toMatchObject([
      { id: 'z1', action: 'push', target: { repository: 'app/web', tag: 'v1', digest }, request: { method: 'PUT' } },
    ]);
    expect(of([cloud('deleted', { reference: digest })])).toMatchObject([
      { action: 'delete', target: { repository: 'app/web', digest } },
    ]);
    expect(of(cloud('deleted', { reference: 'v1' }))).toEqual([]);
    expect(of(cloud('lint_failed', { reference: 'v1' }))).toEqual([]);
  });

  it.each([[null], ['text'], [7], [{ events: 'none' }], [[]], [{}]])('is not made of %j', (body) => {
    expect(readRegistryWebhooks(body, now)).toEqual([]);
  });

  it('has a time of its own where the registry tells none', () => {
    expect(read({ ...event, timestamp: 'yesterday' })).toMatchObject([{ timestamp: '2030-01-01T00:00:00.000Z' }]);
  });

  const [push] = read(event);
  const [untagged] = read({ ...event, target: { ...target, tag: undefined } });
  const [deletion] = read({ ...event, action: 'delete' });
  it.each([
    ['', true, true, true],
    ['app/web', true, true, true],
    ['app/web:*', true, true, true],
    ['app/web:v1', true, false, false],
    ['app/web:v2', false, false, false],
    ['app', false, false, false],
    ['app/web/x', false, false, false],
    ['app/we:*', false, false, false],
  ])('with the scope %j tells a push by tag: %s, by digest: %s, a deletion: %s', (scope, ...expected) => {
    expect([push!, untagged!, deletion!].map((each) => isInScope(scope, each))).toEqual(expected);
  });
});
