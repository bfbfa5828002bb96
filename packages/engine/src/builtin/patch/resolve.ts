import { groupTags, SlipwayError, type PatchSource } from '@slipway/core';
import type { PatchRoom } from './room.ts';

/** An image to be patched. */
export interface PatchTarget extends PatchSource {
  readonly repository: string;
}

/** What an order means at this moment. */
export interface ResolvedOrder {
  readonly targets: readonly PatchTarget[];
  /** `REPOSITORY:TAG` that it names and that do not exist. */
  readonly missing: readonly string[];
}

/** Finds the images of an order. Rejects when they are more than it allows: then none is touched. */
export async function resolveOrder({ context, order, host, access }: PatchRoom): Promise<ResolvedOrder> {
  const { repositories, limits, tagConvention } = order;
  const targets: PatchTarget[] = [];
  const missing: string[] = [];
  for (const entry of repositories) {
    if (!entry.enabled) continue;
    const { repository } = entry;
    const { tags } = await access.client.tags(repository, { signal: context.signal });
    const grouped = groupTags(tags, entry, { convention: tagConvention, highest: limits.maxPatchesPerTag });
    targets.push(...grouped.sources.map((source) => ({ repository, ...source })));
    missing.push(...grouped.missing.map((tag) => `${repository}:${tag}`));
  }
  if (targets.length > limits.images) {
    const message = `${targets.length} images of ${host} match, and the limit is ${limits.images}; none is patched`;
    throw new SlipwayError('invalid-argument', message, {
      advice: 'Name fewer tags, or exclude some; limits.images goes up to 100.',
    });
  }
  return { targets, missing };
}
