import type { OwnRegistry } from '@slipway/core';
import type { Database } from './database/database.ts';
import type { SecretBox } from './secrets/secret-box.ts';

/** What every part of the records works with. */
export interface Context {
  readonly database: Database;
  readonly box: SecretBox;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
  readonly leaseMs: number;
  readonly maxAttempts: number;
  readonly maxReleases: number;
  readonly admissionWindow: number;
  /** What runs of tasks get that name no registry or pool. */
  readonly runDefaults: { readonly registry: string; readonly pool: string };
  /** What the service calls its own registry, and its other names. */
  readonly ownRegistry: OwnRegistry;
}
