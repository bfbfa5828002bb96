import { readPatchLabels } from '@slipway/core';
import { createUntagger, isLocked } from '@slipway/registry';
import { findImage } from './original.ts';
import type { PatchTarget } from './resolve.ts';
import type { PatchRoom } from './room.ts';

/**
 * Takes away the tags of old patches, beyond the newest that the order keeps. Only of what this command has made itself, and never of what is
 * locked or needed; the manifests stay until a purge of what has no tag. Gives a line for each.
 */
export async function removeOldPatches(
  room: PatchRoom,
  { repository, tag, patches }: Pick<PatchTarget, 'repository' | 'tag' | 'patches'>,
): Promise<readonly string[]> {
  const { order, access, context } = room;
  const { keepPatches } = order.limits;
  if (keepPatches === undefined || order.tagConvention !== 'incremental') return [];
  const lines: string[] = [];
  const untagger = createUntagger(access.untags);
  for (const old of patches.slice(0, Math.max(0, patches.length - keepPatches))) {
    const name = `${repository}:${old}`;
    const found = await findImage(room, repository, old);
    if (!found.ok) continue;
    const { digest, config } = found.image;
    if (readPatchLabels(config.labels, tag) === undefined) {
      lines.push(`kept ${name}: it was not made by a patch task`);
      continue;
    }
    const guards = await access.view.guards(repository, context.signal);
    const need = guards.needed.get(digest);
    const locks = [guards.repository, guards.tags.get(old), guards.manifests.get(digest)];
    if (need !== undefined || locks.some((lock) => isLocked(lock))) {
      lines.push(`kept ${name}: ${need === undefined ? 'locked' : `needed by ${need}`}`);
      continue;
    }
    const outcome = await untagger.untag({ repository, tag: old, digest, signal: context.signal });
    if (outcome.kind === 'removed') lines.push(`untagged ${name}: ${keepPatches} patches are kept`);
    else if (outcome.kind === 'refused') lines.push(`kept ${name}: the registry does not delete (${outcome.why})`);
  }
  return lines;
}
