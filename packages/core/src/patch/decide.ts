import type { PackageManager } from './package-managers.ts';
import type { PackageChange } from './packages.ts';
import type { Probe } from './read-probe.ts';
import type { Scan } from './trivy-report.ts';

/** How the work on one image ended. */
export type PatchEnd =
  | {
      readonly status: 'Patched';
      readonly tag: string;
      readonly digest: string;
      readonly packages: readonly PackageChange[];
    }
  | { readonly status: 'Skipped'; readonly reason: string }
  | { readonly status: 'Failed'; readonly reason: string };

/** Whether an image is to be patched. */
export type PatchDecision =
  { readonly patch: true; readonly why: string } | { readonly patch: false; readonly end: PatchEnd };

/** What is known of an image's packages. */
export interface PatchFacts {
  readonly probe: Probe;
  /** What trivy has found, where it was asked. */
  readonly scan?: Scan | undefined;
}

/** Nothing is upgraded for its own sake: an upgrade of nothing still makes another image, and that would never end. */
export const nothingToUpgrade = 'no upgradable packages';
/** Scratch, distroless, and whatever else has no package manager that is known. */
export const noPackageManager = 'no package manager';

/** Decides from the newest image of a tag whether its original is patched again. */
export function decidePatch({ probe, scan }: PatchFacts): PatchDecision {
  if (scan?.isEndOfLife === true) return skip('eosl: its system gets no updates any more');
  const usable = usableProbe(probe);
  if (!usable.ok) return { patch: false, end: usable.end };
  const { upgrades, held } = usable;
  if (upgrades.length === 0) return skip(`${nothingToUpgrade}${held.length === 0 ? '' : ` (held: ${held.join(' ')})`}`);
  if (scan === undefined) return { patch: true, why: `${upgrades.length} upgradable` };
  if (scan.vulnerabilities === 0) return skip('no vulnerability that an update fixes');
  return { patch: true, why: `${scan.vulnerabilities} vulnerabilities, ${upgrades.length} upgradable` };
}

/** What a patch can be made with, or how the work on the image ends without. */
export function usableProbe(probe: Probe):
  | {
      readonly ok: true;
      readonly manager: PackageManager;
      readonly upgrades: readonly PackageChange[];
      readonly held: readonly string[];
    }
  | { readonly ok: false; readonly end: PatchEnd } {
  switch (probe.kind) {
    case 'none': {
      const reason = probe.reason === undefined ? noPackageManager : `${noPackageManager} (${probe.reason})`;
      return { ok: false, end: { status: 'Skipped', reason } };
    }
    case 'failed':
      return { ok: false, end: { status: 'Failed', reason: probe.reason } };
    case 'packages':
      return { ok: true, manager: probe.manager, upgrades: probe.upgrades, held: probe.held };
  }
}

/** Why a patch that was built is not pushed; undefined when it is. It has to leave less to upgrade than there was. */
export function judgePatch(before: readonly PackageChange[], after: Probe): string | undefined {
  const usable = usableProbe(after);
  if (!usable.ok) return `the patch cannot be verified: ${'reason' in usable.end ? usable.end.reason : ''}`;
  const left = usable.upgrades.length;
  if (left < before.length) return undefined;
  return `patch had no effect: ${left} of ${before.length} packages are still upgradable`;
}

function skip(reason: string): PatchDecision {
  return { patch: false, end: { status: 'Skipped', reason } };
}
