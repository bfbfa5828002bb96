import { registryLogin, startRegistry } from '@slipway/testkit';
import { describe, expect, it } from 'vitest';
import { createRegistryClient } from '../client.ts';
import { sendJson, startFakeRegistry } from '../testing/fake-registry.ts';
import { createCapabilityProbe } from './probe.ts';

describe('the probe', () => {
  it.each([
    [{}, 'enabled'],
    [{ deletes: false }, 'disabled'],
  ] as const)('24 finds out what a real registry with %j does', async (options, deletes) => {
    await using registry = await startRegistry(options);
    const probe = createCapabilityProbe(createRegistryClient(registry.host));
    expect(await probe.deletes('any')).toBe(deletes);
    expect(await probe.tagDelete('any')).toBe('disabled');
    expect(await probe.referrers('any')).toBe(false);
    expect(await probe.dockerManifests('any')).toBe(true);
  });

  it('24 is told when the account may not even ask', async () => {
    await using registry = await startRegistry({ auth: 'basic' });
    const anonymous = createCapabilityProbe(createRegistryClient(registry.host));
    expect([await anonymous.deletes('any'), await anonymous.tagDelete('any')]).toEqual(['denied', 'denied']);
    const credentials = () => Promise.resolve(registryLogin);
    const known = createCapabilityProbe(createRegistryClient(registry.host, { credentials }));
    expect(await known.deletes('any')).toBe('enabled');
  });

  it.each([
    [404, 'enabled', 'enabled'],
    [405, 'disabled', 'disabled'],
    [403, 'denied', 'denied'],
    [202, 'enabled', 'enabled'],
  ])('24 reads the status %i, and never asks for options', async (status, deletes, tagDelete) => {
    await using registry = await startFakeRegistry((_, response) => sendJson(response, status, {}));
    const probe = createCapabilityProbe(createRegistryClient(registry.host));
    expect([await probe.deletes('a/b'), await probe.tagDelete('a/b')]).toEqual([deletes, tagDelete]);
    expect(registry.requests.map(({ method }) => method)).toEqual(['DELETE', 'DELETE']);
    expect(registry.requests[0]?.url).toBe(`/v2/a/b/manifests/sha256:${'0'.repeat(64)}`);
  });

  it('24 keeps what it found until it is to forget it', async () => {
    let status = 404;
    await using registry = await startFakeRegistry((_, response) => sendJson(response, status, {}));
    const probe = createCapabilityProbe(createRegistryClient(registry.host));
    expect(await probe.deletes('a')).toBe('enabled');
    status = 405;
    expect(await probe.deletes('b')).toBe('enabled');
    probe.forget();
    expect(await probe.deletes('b')).toBe('disabled');
    expect(registry.requests).toHaveLength(2);
  });

  it('24 is no answer when the registry fails', async () => {
    await using registry = await startFakeRegistry((_, response) => sendJson(response, 400, {}));
    const probe = createCapabilityProbe(createRegistryClient(registry.host));
    await expect(probe.deletes('a')).rejects.toThrow('status 400');
  });

  it.each([
    [415, { errors: [{ code: 'MANIFEST_INVALID' }] }, false],
    [400, { errors: [{ code: 'MANIFEST_INVALID' }] }, false],
    [400, { errors: [{ code: 'MANIFEST_BLOB_UNKNOWN' }] }, true],
    [404, { errors: [{ code: 'BLOB_UNKNOWN' }] }, true],
  ])('24 learns from %i %j whether Docker manifests are taken: %s', async (status, body, taken) => {
    await using registry = await startFakeRegistry((_, response) => sendJson(response, status, body));
    expect(await createCapabilityProbe(createRegistryClient(registry.host)).dockerManifests('a')).toBe(taken);
  });
});
