/** How many kept workspaces a computer may have on an engine, and for how long. */
export interface KeptLimits {
  readonly runs: number;
  readonly ageMs: number;
}

/** Enough to look into yesterday's failures, and a bound for what is forgotten. */
export const keptLimits: KeptLimits = { runs: 5, ageMs: 7 * 24 * 60 * 60 * 1000 };

/** What decides whether a workspace may go. */
export interface KeptSince {
  /** Milliseconds since the epoch. */
  readonly keptAt: number;
}

/** Those that are too old, or behind the newest ones that may stay. */
export function expired<Kept extends KeptSince>(
  all: readonly Kept[],
  now: number,
  { runs, ageMs }: KeptLimits = keptLimits,
): readonly Kept[] {
  const newestFirst = all.toSorted((a, b) => b.keptAt - a.keptAt);
  return newestFirst.filter(({ keptAt }, index) => index >= runs || now - keptAt > ageMs);
}
