import {
  decidePatch,
  diffPackages,
  judgePatch,
  patchDockerfile,
  readPatchLabels,
  usableProbe,
  type PackageChange,
  type PatchEnd,
  type Probe,
  type Scan,
} from '@slipway/core';
import type { Output } from '../../runtime/runtime.ts';
import { findImage, type ImageFacts } from './original.ts';
import { probeImage } from './probe-image.ts';
import { pushPatch } from './push-patch.ts';
import type { PatchTarget } from './resolve.ts';
import type { PatchRoom } from './room.ts';
import { scanImage } from './scan-image.ts';
import { patchBuild } from './steps.ts';

/**
 * Patches one image: decides by its newest patch, builds from the original, looks at the result, and pushes it. What ends early has pushed
 * nothing.
 */
export async function patchImage(room: PatchRoom, target: PatchTarget, out: Output): Promise<PatchEnd> {
  const { context, host, access } = room;
  const { signal } = context;
  const { repository, tag, next } = target;
  const log = (text: string): void | Promise<void> => out('stderr', Buffer.from(`${text}\n`));
  const guards = await access.view.guards(repository, signal);
  const locks = [guards.repository, ...(next.ok ? [guards.tags.get(next.tag)] : [])];
  if (locks.some((lock) => lock?.writeEnabled === false)) return skipped('locked against writing');

  const found = await findImage(room, repository, tag);
  if (!found.ok) return skipped(found.reason);
  const original = found.image;
  const newest = (await newestPatch(room, target, original)) ?? original;
  const probeOf = (digest: string): Promise<Probe> => probeImage(context, `${host}/${repository}@${digest}`);

  await log(`looks at ${newest === original ? tag : (target.latest ?? tag)} (${newest.digest})`);
  const scanned = await scanWhereWanted(room, `${host}/${repository}@${newest.digest}`, log);
  if (!scanned.ok) return { status: 'Failed', reason: scanned.reason };
  const probe = await probeOf(newest.digest);
  const decision = decidePatch({ probe, scan: scanned.scan });
  if (!decision.patch) return decision.end;
  if (!next.ok) return { status: 'Failed', reason: next.problem };
  await log(`${decision.why}; builds from ${tag} (${original.digest})`);

  const before = newest === original ? probe : await probeOf(original.digest);
  const usable = usableProbe(before);
  if (!usable.ok) return usable.end;
  const recipe = { image: `${host}/${repository}`, digest: original.digest, tag, ...usable };
  const dockerfile = patchDockerfile({ ...recipe, config: original.config });
  if (!dockerfile.ok) return skipped(dockerfile.reason);
  const reference = `${host}/${repository}:${next.tag}`;
  const built = await context.sandbox.build(patchBuild(context.step, reference, dockerfile.text), out, signal);
  if (built.exitCode !== 0 || built.imageId === undefined) {
    return { status: 'Failed', reason: `the build failed: ${built.reason ?? `exit code ${built.exitCode}`}` };
  }

  const after = await probeImage(context, built.imageId);
  const fault = judgePatch(upgradesOf(probe), after);
  if (fault !== undefined) return { status: 'Failed', reason: fault };
  const pushed = await pushPatch(room, repository, next.tag, out);
  if (!pushed.ok) return { status: 'Failed', reason: pushed.reason };
  const packages = changesBetween(before, after);
  return { status: 'Patched', tag: next.tag, digest: pushed.digest, packages };
}

/** The newest patch, where it was made of what the tag points to now; one of a former image says nothing about this one. */
async function newestPatch(
  room: PatchRoom,
  { repository, tag, latest }: PatchTarget,
  original: ImageFacts,
): Promise<ImageFacts | undefined> {
  if (latest === undefined) return undefined;
  const found = await findImage(room, repository, latest);
  if (!found.ok) return undefined;
  return readPatchLabels(found.image.config.labels, tag)?.baseDigest === original.digest ? found.image : undefined;
}

type Scanned = { readonly ok: true; readonly scan?: Scan } | { readonly ok: false; readonly reason: string };

/** A scanner that is there is asked; only an order that insists on it fails without. */
async function scanWhereWanted(
  { order, context }: PatchRoom,
  image: string,
  log: (text: string) => void | Promise<void>,
): Promise<Scanned> {
  if (order.decide === 'packages') return { ok: true };
  const result = await scanImage(image, context.signal);
  if (result.kind === 'scanned') return { ok: true, scan: result.scan };
  const reason = result.kind === 'absent' ? 'there is no trivy on the path of this agent' : result.reason;
  if (order.decide === 'trivy') return { ok: false, reason };
  if (result.kind === 'failed') await log(`${reason}; the packages decide`);
  return { ok: true };
}

function upgradesOf(probe: Probe): readonly PackageChange[] {
  return probe.kind === 'packages' ? probe.upgrades : [];
}

function changesBetween(before: Probe, after: Probe): readonly PackageChange[] {
  if (before.kind !== 'packages' || after.kind !== 'packages') return [];
  return diffPackages(before.installed, after.installed);
}

function skipped(reason: string): PatchEnd {
  return { status: 'Skipped', reason };
}
