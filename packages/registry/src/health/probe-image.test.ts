import { healthRepository } from '@slipway/core';
import { startFaultFront, startRegistry } from '@slipway/testkit';
import { expect, it } from 'vitest';
import { createRegistryClient } from '../client.ts';
import { createProbeImage } from './probe-image.ts';

it('pushes an image to a real registry, reads it back and takes it away', async () => {
  await using registry = await startRegistry();
  const client = createRegistryClient(registry.host);
  const [probe, other] = [createProbeImage(client), createProbeImage(client)];
  await Promise.all([probe.push(), other.push()]);
  expect((await client.tags(healthRepository)).tags.toSorted()).toEqual([probe.tag, other.tag].sort());
  await probe.pull();
  await probe.remove();
  expect((await client.tags(healthRepository)).tags).toEqual([other.tag]);
  await expect(probe.pull()).rejects.toThrow('does not give');
  // What is gone already is fine.
  await probe.remove();
  await other.remove();
}, 30_000);

it('says so when the registry keeps what was deleted', async () => {
  await using registry = await startRegistry();
  await using front = await startFaultFront(registry.url);
  const client = createRegistryClient(front.host);
  const probe = createProbeImage(client);
  await probe.push();
  front.fail({ kind: 'answer', status: 202 }, { match: ({ method }) => method === 'DELETE' });
  await expect(probe.remove()).rejects.toThrow('still has');
  await probe.remove();
}, 30_000);
