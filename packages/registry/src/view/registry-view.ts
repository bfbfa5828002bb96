import type { Guards, RepositoryView } from '@slipway/core';

/**
 * What is known of a registry beyond its API. A time that is not known is left out and never guessed: whatever deletes by age keeps
 * what has none. Every call may reject with `registry-unreachable`, `registry-failed` or `not-allowed`.
 */
export interface RegistryView {
  /** As image references name it. */
  readonly host: string;
  /** All repositories, sorted by name. */
  repositories(signal?: AbortSignal): Promise<readonly string[]>;
  /** One repository; undefined when there is none of this name. */
  repository(name: string, signal?: AbortSignal): Promise<RepositoryView | undefined>;
  /** What forbids deletions at this moment; asked again right before every one, so it should be cheap. */
  guards(repository: string, signal?: AbortSignal): Promise<Guards>;
}

export {
  isLocked,
  noGuards,
  type Guards,
  type Lock,
  type RepositoryView,
  type TimeSource,
  type ViewedManifest,
  type ViewedTag,
} from '@slipway/core';
