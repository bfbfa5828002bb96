import type { RegistryNotice } from '@slipway/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RegistryIndex } from '../../port/registry-index.ts';
import { digestOf } from '../testing/base-images.ts';
import { dialects, openTestRecords, startDatabases, type DatabaseMachine } from '../testing/databases.ts';

const [a, b] = [digestOf('a'), digestOf('b')];
const day = 86_400_000;

function notice(id: string, change: Partial<RegistryNotice> = {}): RegistryNotice {
  return { id, instance: 'i1', kind: 'pushed', repository: 'app', tag: '1', digest: a, ...change };
}

const withoutTag = ({ tag: _, ...rest }: RegistryNotice): RegistryNotice => rest;
const withoutDigest = ({ digest: _, ...rest }: RegistryNotice): RegistryNotice => rest;

describe.each(dialects)('what the registry tells, in %s', { timeout: 60_000 }, (dialect) => {
  let machine: DatabaseMachine;
  beforeAll(async () => {
    machine = await startDatabases(dialect);
  }, 60_000);
  afterAll(() => machine[Symbol.asyncDispose]());

  const claimAll = (index: RegistryIndex, now: number) => index.claimHints(now, { limit: 100, claimMs: 1000 });

  it('is told once and has each thing looked at once (statement 52)', async () => {
    await using records = await openTestRecords(machine);
    const { registryIndex, clock } = records;
    const report = (...notices: RegistryNotice[]) => registryIndex.report({ instance: 'i1', notices }, clock.now);
    expect(await report(notice('e1'), notice('e2', { digest: b }), notice('e1'))).toHaveLength(2);
    expect(await report(notice('e1'))).toEqual([]);
    const [only, ...others] = await claimAll(registryIndex, clock.now);
    expect(others).toEqual([]);
    // The last that was told is what counts, until the registry is asked.
    expect(only).toMatchObject({ repository: 'app', tag: '1', pushedAt: clock.now, told: b, failures: 0 });
    expect(await claimAll(registryIndex, clock.now)).toEqual([]);
    await registryIndex.settleHint(only!);
    expect(await claimAll(registryIndex, clock.now + day)).toEqual([]);
    const at = clock.now;
    expect(await registryIndex.pushes('app', '1', at)).toEqual([a, b].map((digest) => ({ digest, at })));
    expect(await registryIndex.pushes('app', '1', at + 1)).toEqual([]);
  });

  it('is looked at once more when it was told while it was looked at, or the look failed', async () => {
    await using records = await openTestRecords(machine);
    const { registryIndex, clock } = records;
    await registryIndex.report({ instance: 'i1', notices: [notice('e1')] }, clock.now);
    const [first] = await claimAll(registryIndex, clock.now);
    await registryIndex.report({ instance: 'i1', notices: [notice('e2', { digest: b })] }, clock.now);
    await registryIndex.settleHint(first!);
    const [second] = await claimAll(registryIndex, clock.now);
    expect(second).toMatchObject({ told: b });
    await registryIndex.settleHint(second!, clock.now + 500);
    expect(await claimAll(registryIndex, clock.now)).toEqual([]);
    const [third] = await claimAll(registryIndex, clock.now + 500);
    expect(third).toMatchObject({ failures: 1 });
    // Whoever is killed over it leaves it to another.
    expect(await claimAll(registryIndex, clock.now + 1500)).toHaveLength(1);
  });

  it('about a deletion is looked at only where something was known (statement 56)', async () => {
    await using records = await openTestRecords(machine);
    const { registryIndex, clock } = records;
    const report = (...notices: RegistryNotice[]) => registryIndex.report({ instance: 'i1', notices }, clock.now);
    const gone = (id: string) => [
      withoutTag(notice(`${id}-digest`, { kind: 'deleted' })),
      withoutDigest(notice(`${id}-tag`, { kind: 'deleted' })),
    ];
    expect(await report(...gone('d1'))).toHaveLength(2);
    expect(await claimAll(registryIndex, clock.now)).toEqual([]);
    const links = { children: [] };
    const manifest = { digest: a, mediaType: 'application/json', size: 1, links };
    await registryIndex.observeTag(
      { repository: 'app', tag: '1', digest: a, manifest, timeSource: 'event' },
      clock.now,
    );
    await report(...gone('d2'));
    const claimed = await claimAll(registryIndex, clock.now);
    expect(claimed.map(({ tag, digest }) => tag ?? digest).sort()).toEqual(['1', a]);
    for (const hint of claimed) expect(hint).not.toHaveProperty('pushedAt');
  });

  it('about what takes the place of a tag for a moment is no push (statement 32)', async () => {
    await using records = await openTestRecords(machine);
    const { registryIndex, clock } = records;
    const request = { userAgent: 'slipway-untag' };
    const notices = [notice('e1', { request }), withoutDigest(notice('e2', { kind: 'deleted', request }))];
    await registryIndex.report({ instance: 'i1', notices }, clock.now);
    expect(await claimAll(registryIndex, clock.now)).toEqual([]);
    // Whoever waits for what came before it hears of it all the same.
    expect(await registryIndex.pushes('app', '1', 0)).toHaveLength(1);
  });

  it('of another process of it has everything compared (statement 55)', async () => {
    await using records = await openTestRecords(machine);
    const { registryIndex, clock } = records;
    const claim = { everyMs: day, claimMs: 60_000 };
    expect(await registryIndex.claimCatalog(clock.now, claim)).toBe(true);
    expect(await registryIndex.claimCatalog(clock.now, claim)).toBe(false);
    await registryIndex.noteCatalog(['b', 'a'], clock.now, day);
    expect(await registryIndex.claimCatalog(clock.now + day - 1, claim)).toBe(false);
    expect(await registryIndex.claimRepository(clock.now, 1000)).toBe('a');
    expect(await registryIndex.claimRepository(clock.now, 1000)).toBe('b');
    expect(await registryIndex.claimRepository(clock.now, 1000)).toBeUndefined();
    await registryIndex.settleRepository('a');
    await registryIndex.settleRepository('b', clock.now + 5000);
    expect(await registryIndex.claimRepository(clock.now + 4000, 1000)).toBeUndefined();
    expect(await registryIndex.claimRepository(clock.now + 5000, 1000)).toBe('b');
    expect(await registryIndex.isReporting(clock.now)).toBe(false);
    await registryIndex.report({ instance: 'i1', notices: [notice('e1')] }, clock.now);
    expect(await registryIndex.isReporting(clock.now)).toBe(true);
    expect(await registryIndex.claimCatalog(clock.now, claim)).toBe(true);
    await registryIndex.noteCatalog([], clock.now, day);
    await registryIndex.report({ instance: 'i1', notices: [notice('e2')] }, clock.now);
    expect(await registryIndex.claimCatalog(clock.now, claim)).toBe(false);
    await registryIndex.report({ instance: 'i2', notices: [notice('e3')] }, clock.now);
    expect(await registryIndex.claimCatalog(clock.now, claim)).toBe(true);
  });

  it('is forgotten after a while', async () => {
    await using records = await openTestRecords(machine);
    const { registryIndex, clock } = records;
    await registryIndex.report({ instance: 'i1', notices: [notice('e1')] }, clock.now);
    await registryIndex.observeTag({ repository: 'app', tag: '1', digest: a, timeSource: 'event' }, clock.now);
    expect(await registryIndex.forgetBefore(clock.now)).toBe(0);
    expect(await registryIndex.forgetBefore(clock.now + 1)).toBe(2);
    expect(await registryIndex.changes('app')).toEqual([]);
    expect((await registryIndex.tags('app')).length).toBe(1);
  });
});
