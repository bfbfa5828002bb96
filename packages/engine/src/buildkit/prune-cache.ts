import { asEngineFailure } from '../docker/api/engine-error.ts';
import { postStreamed } from '../docker/api/dial.ts';
import { jsonLines } from '../docker/api/json-lines.ts';
import type { EngineConnection } from '../docker/connect/connection.ts';

/** What of an engine's build cache may stay. */
export interface BuildCacheLimits {
  /** What was used within this time stays, in milliseconds. */
  readonly unusedMs: number;
  /** Nothing is removed while the whole cache is no larger than this, in bytes. */
  readonly bytes: number;
}

/**
 * Removes build cache that was not used for a time, the oldest first, until the cache is small enough; gives how many bytes. What a build
 * is using stays. Rejects with `engine-failed`.
 */
export async function pruneBuildCache(
  { docker }: EngineConnection,
  { unusedMs, bytes }: BuildCacheLimits,
  signal: AbortSignal,
): Promise<number> {
  // Not by the client library, which drops the limits on the way and would remove everything.
  const query = {
    'keep-storage': String(bytes),
    filters: JSON.stringify({ until: [`${Math.ceil(unusedMs / 1000)}s`] }),
  };
  try {
    for await (const answer of jsonLines(await postStreamed(docker, { path: '/build/prune', query, signal }))) {
      const { SpaceReclaimed } = answer as { readonly SpaceReclaimed?: unknown };
      if (typeof SpaceReclaimed === 'number') return SpaceReclaimed;
    }
    return 0;
  } catch (cause) {
    signal.throwIfAborted();
    throw asEngineFailure(cause);
  }
}
