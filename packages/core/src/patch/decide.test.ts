import { describe, expect, it } from 'vitest';
import { decidePatch, judgePatch } from './decide.ts';
import type { PackageChange } from './packages.ts';
import type { Probe } from './read-probe.ts';
import { readTrivyReport } from './trivy-report.ts';

const openssl: PackageChange = { name: 'openssl', from: '3.0.1', to: '3.0.2' };
const zlib: PackageChange = { name: 'zlib1g', from: '1.2', to: '1.3' };

function packages(upgrades: readonly PackageChange[], held: readonly string[] = []): Probe {
  return { kind: 'packages', manager: 'apt', installed: new Map(), upgrades, held };
}

describe('deciding (statements 71 and 74)', () => {
  it('71 leaves an image alone that has nothing to upgrade, and says what is held', () => {
    const end = { status: 'Skipped', reason: 'no upgradable packages' };
    expect(decidePatch({ probe: packages([]) })).toEqual({ patch: false, end });
    const held = { status: 'Skipped', reason: 'no upgradable packages (held: linux-libc)' };
    expect(decidePatch({ probe: packages([], ['linux-libc']) })).toEqual({ patch: false, end: held });
  });

  it('74 leaves an image alone that has no package manager', () => {
    const end = { status: 'Skipped', reason: 'no package manager' };
    expect(decidePatch({ probe: { kind: 'none' } })).toEqual({ patch: false, end });
    const distroless = { status: 'Skipped', reason: 'no package manager (it has no /bin/sh)' };
    expect(decidePatch({ probe: { kind: 'none', reason: 'it has no /bin/sh' } })).toEqual({
      patch: false,
      end: distroless,
    });
  });

  it('74 leaves an image alone whose system gets no updates any more', () => {
    const scan = readTrivyReport('{"Metadata":{"OS":{"Family":"debian","Name":"8.11","EOSL":true}}}');
    expect(decidePatch({ probe: packages([openssl]), scan })).toMatchObject({
      patch: false,
      end: { status: 'Skipped', reason: expect.stringMatching(/^eosl/) as string },
    });
  });

  it('patches what can be upgraded, and what a scanner has found where one was asked', () => {
    expect(decidePatch({ probe: packages([openssl]) })).toEqual({ patch: true, why: '1 upgradable' });
    const clean = readTrivyReport('{"Results":[{"Target":"debian"}]}');
    expect(decidePatch({ probe: packages([openssl]), scan: clean })).toMatchObject({
      patch: false,
      end: { reason: 'no vulnerability that an update fixes' },
    });
    const found = readTrivyReport('{"Results":[{"Vulnerabilities":[{},{}]},{"Vulnerabilities":null}]}');
    expect(decidePatch({ probe: packages([openssl]), scan: found })).toMatchObject({ patch: true });
    expect(decidePatch({ probe: packages([]), scan: found })).toMatchObject({ patch: false });
  });

  it('never takes a probe that failed for one that found nothing', () => {
    expect(decidePatch({ probe: { kind: 'failed', reason: 'no mirror' } })).toEqual({
      patch: false,
      end: { status: 'Failed', reason: 'no mirror' },
    });
  });

  it('75 refuses a patch that leaves as much to upgrade as there was', () => {
    expect(judgePatch([openssl, zlib], packages([]))).toBeUndefined();
    expect(judgePatch([openssl, zlib], packages([zlib]))).toBeUndefined();
    expect(judgePatch([openssl], packages([openssl]))).toMatch(/^patch had no effect/);
    expect(judgePatch([openssl], { kind: 'failed', reason: 'no mirror' })).toMatch(/cannot be verified: no mirror/);
  });

  it('takes no text for a report of trivy that is none', () => {
    expect(readTrivyReport('FATAL')).toBeUndefined();
    expect(readTrivyReport('[]')).toBeUndefined();
  });
});
