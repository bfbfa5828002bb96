import type { ManifestGraph } from './manifest-graph.ts';

/** The manifests that stay, with everything that has to stay for their sake. */
export interface Survivors {
  has(digest: string): boolean;
  /** Lets a manifest stay, and with it whatever it lists and whatever belongs to one of these, however deep. */
  add(digest: string): void;
}

/** Begins with no survivor. */
export function createSurvivors({ manifests, referrers }: ManifestGraph): Survivors {
  const alive = new Set<string>();
  return {
    has: (digest) => alive.has(digest),
    add: (first) => {
      const waiting = [first];
      for (let digest = waiting.pop(); digest !== undefined; digest = waiting.pop()) {
        if (alive.has(digest)) continue;
        alive.add(digest);
        waiting.push(...(manifests.get(digest)?.links?.children ?? []), ...(referrers.get(digest) ?? []));
      }
    },
  };
}
