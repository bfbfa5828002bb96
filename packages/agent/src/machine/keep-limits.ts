import type { BuildCacheLimits } from '@slipway/engine';

/** What of the engine's disk is left to images and build cache of runs that are over. */
export interface KeepLimits {
  /** Images stay for so long after their build, in milliseconds. A run that is repeated from a later step gets them from the registry. */
  readonly imageMs: number;
  readonly buildCache: BuildCacheLimits;
}

const hourMs = 3_600_000;

/** Long enough that a build on the next working day finds what it can use again. */
export const defaultKeepLimits: KeepLimits = {
  imageMs: 24 * hourMs,
  buildCache: { unusedMs: 7 * 24 * hourMs, bytes: 20 * 1024 ** 3 },
};
