import { SlipwayError } from '@slipway/core';
import type { Store, StoreHealth } from '@slipway/store';
import type { Logger } from 'pino';

/** Anybody may ask whether the service is ready, so the answer is kept for this long, in milliseconds. */
const keepMs = 1000;

/** What everybody may know: whether a part answers. Why not stands in the service's log. */
export interface Readiness {
  readonly status: 'ready' | 'degraded';
  readonly checks: Record<string, string>;
}

/**
 * Says whether the service can take runs. Without Redis it can: the records decide, and the reconciler wakes the queue later. Rejects with
 * `unavailable` when it cannot, and while it drains.
 */
export function createReadiness(store: Store, isDraining: () => boolean, logger: Logger): () => Promise<Readiness> {
  let kept: { readonly until: number; readonly health: Promise<StoreHealth> } | undefined;
  let lastProblem = '';
  const ask = async (): Promise<StoreHealth> => {
    const health = await store.health();
    const problem = Object.values(health).some((state) => state !== 'ok') ? JSON.stringify(health) : '';
    if (problem !== lastProblem) {
      if (problem === '') logger.info({ health }, 'all parts of the store answer');
      else logger.warn({ health }, 'a part of the store does not answer');
    }
    lastProblem = problem;
    return health;
  };
  return async () => {
    if (isDraining()) throw new SlipwayError('unavailable', 'the server is about to stop');
    if (kept === undefined || kept.until <= Date.now()) kept = { until: Date.now() + keepMs, health: ask() };
    const health = await kept.health;
    const checks = Object.fromEntries(
      Object.entries(health).map(([part, state]) => [part, state === 'ok' ? 'ok' : 'unavailable']),
    );
    if (health.database !== 'ok' || health.blobs !== 'ok') {
      throw new SlipwayError('unavailable', 'a part of the service does not answer', { details: { checks } });
    }
    return { status: health.redis === 'ok' ? 'ready' : 'degraded', checks };
  };
}
