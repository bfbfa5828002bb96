import { SlipwayError } from '@slipway/core';

/** What an engine says of itself at `GET /version`. */
export interface EngineVersions {
  readonly version: string;
  readonly apiVersion: string;
  readonly minApiVersion: string;
}

/** The oldest API that has everything we ask for (Docker Engine 20.10), and the newest that the tests were run on (28.5). */
const spoken = { oldest: '1.41', newest: '1.51' };

/**
 * Agrees on an API version: the newest that both sides know, or the engine's oldest when it has dropped ours.
 * Throws `engine-too-old` for an engine that cannot speak ours.
 */
export function negotiateApiVersion(engine: EngineVersions): string {
  if (compareVersions(engine.apiVersion, spoken.oldest) < 0) {
    throw new SlipwayError(
      'engine-too-old',
      `the Docker Engine ${engine.version} speaks API ${engine.apiVersion}; ${spoken.oldest} is needed`,
    );
  }
  if (compareVersions(engine.minApiVersion, spoken.newest) > 0) return engine.minApiVersion;
  return compareVersions(engine.apiVersion, spoken.newest) < 0 ? engine.apiVersion : spoken.newest;
}

/** Below 0 when `left` is the older API version, above 0 when it is the newer one. */
export function compareVersions(left: string, right: string): number {
  const [leftMajor = 0, leftMinor = 0] = left.split('.').map(Number);
  const [rightMajor = 0, rightMinor = 0] = right.split('.').map(Number);
  return leftMajor - rightMajor || leftMinor - rightMinor;
}
