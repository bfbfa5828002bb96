import type { ManifestGraph } from './manifest-graph.ts';

/** A manifest with those that have to be gone before it. */
export interface OrderedManifest {
  readonly digest: string;
  readonly after: readonly string[];
}

/** Manifests in an order in which they can go, and those for which there is none because they wait for each other. */
export interface DeletionOrder {
  readonly order: readonly OrderedManifest[];
  readonly circle: readonly string[];
}

/**
 * Orders manifests so that an interruption between any two leaves nothing incomplete: an index goes before what it lists, and a subject
 * before what belongs to it. Among those that may go at the same time, the given order stays.
 */
export function orderDeletions(graph: ManifestGraph, digests: readonly string[]): DeletionOrder {
  const after = new Map(digests.map((digest) => [digest, new Set<string>()]));
  for (const digest of digests) {
    for (const child of graph.manifests.get(digest)?.links?.children ?? []) after.get(child)?.add(digest);
    for (const subject of graph.subjects.get(digest) ?? []) if (after.has(subject)) after.get(digest)?.add(subject);
  }
  const blocks = new Map<string, string[]>();
  const open = new Map<string, number>();
  for (const [digest, before] of after) {
    open.set(digest, before.size);
    for (const blocker of before) blocks.set(blocker, [...(blocks.get(blocker) ?? []), digest]);
  }
  const order: OrderedManifest[] = [];
  const place = new Map(digests.map((digest, index) => [digest, index]));
  let free = digests.filter((digest) => open.get(digest) === 0);
  while (free.length > 0) {
    order.push(...free.map((digest) => ({ digest, after: [...(after.get(digest) ?? [])] })));
    const next: string[] = [];
    for (const blocked of free.flatMap((digest) => blocks.get(digest) ?? [])) {
      const left = (open.get(blocked) ?? 0) - 1;
      open.set(blocked, left);
      if (left === 0) next.push(blocked);
    }
    free = next.sort((one, other) => (place.get(one) ?? 0) - (place.get(other) ?? 0));
  }
  const ordered = new Set(order.map(({ digest }) => digest));
  return { order, circle: digests.filter((digest) => !ordered.has(digest)) };
}
