import type { Platform } from '@slipway/core/http';
import type { RefreshContext, Runtime, SweepResult } from '@slipway/engine';

/** What an agent executes runs on. */
export interface Machine extends AsyncDisposable {
  readonly runtime: Runtime;
  readonly platform: Platform;
  /** What it can do, for the list of agents. */
  readonly capabilities: readonly string[];
  /** Directories, besides the agent's own, whose disk must not become full. */
  readonly directories: readonly string[];
  /** Whether registries that answer here answer the engine too. */
  readonly isEngineHere: boolean;
  /** Removes what runs of killed processes have left. */
  sweep(): Promise<SweepResult>;
  /**
   * Brings an image up to date that has moved in its registry, where the engine has a former one. Gives why it could not, or undefined.
   */
  refresh(reference: string, digest: string, context: RefreshContext): Promise<string | undefined>;
  /** Remembers images by the names that a run has built them under. */
  built(references: readonly string[]): Promise<void>;
  /** Takes back the names that a run has given to images: what foreign code built must not be what a later run finds under them. */
  unname(references: readonly string[]): Promise<void>;
  /** Removes images and build cache that are old; what is in use stays, and what runs of this agent did not build. */
  tidy(signal: AbortSignal): Promise<Tidied>;
}

/** What was removed. */
export interface Tidied {
  readonly images: number;
  readonly cacheBytes: number;
}
