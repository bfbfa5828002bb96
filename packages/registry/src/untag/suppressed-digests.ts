/** Digests that mean nothing although a registry tells of them: no trigger, no webhook and no record is to follow from their push. */
export interface SuppressedDigests {
  /** Must be called before the push, because the registry may tell of it before it answers. */
  add(digest: string): void;
  has(digest: string): boolean;
}

/** Notifications are retried for as long as their receiver is away, but a dummy is told of at once or by a registry that still runs. */
const keptMs = 24 * 3600 * 1000;
const most = 100_000;

/** Makes an empty set; an entry is forgotten after a day, or when there are very many. */
export function createSuppressedDigests(now: () => number = Date.now): SuppressedDigests {
  const addedAt = new Map<string, number>();
  return {
    add(digest) {
      // In the order in which they came, so the first ones are the oldest.
      for (const [old, at] of addedAt) {
        if (addedAt.size < most && now() - at < keptMs) break;
        addedAt.delete(old);
      }
      addedAt.set(digest, now());
    },
    has: (digest) => addedAt.has(digest),
  };
}

/** Those of this process, whoever untags in it and whoever listens. */
export const untagDummies: SuppressedDigests = createSuppressedDigests();
