import { isHealthProbe, SlipwayError } from '@slipway/core';
import type { RegistryClient } from '@slipway/registry';
import { createRegistries } from '../base-images/registries.ts';
import type { Job } from '../job.ts';
import type { Settings } from '../options.ts';
import { followHint } from './follow-hint.ts';
import { reconcileRepository } from './reconcile-repository.ts';
import { retryMs } from './retry.ts';

const minute = 60_000;
const day = 1440 * minute;
/** Hints of one pass, and how many of them are followed at a time. */
const hintsAtOnce = 100;
const concurrency = 4;
/** Whoever takes something and does not deal with it in this time is dead: another one does. */
const hintClaimMs = minute;
const catalogClaimMs = 10 * minute;
const repositoryClaimMs = 30 * minute;
/** Names of a list of repositories beyond this are left out: the list is kept in memory. */
const mostRepositories = 100_000;

/** What keeps the index of the own registry true: what was told of is looked at, and everything is compared at the start, daily and after a gap. */
export function registryIndexJobs(settings: Settings): readonly Job[] {
  const { store, baseImages, logger } = settings;
  const index = store.registryIndex;
  const registries = createRegistries(baseImages, settings.privateAddresses);
  const withClient = <T>(work: (client: RegistryClient) => Promise<T>): Promise<T> =>
    registries.withLogin(baseImages.registry, () => Promise.resolve([]), work);
  let hasBegun = false;
  /** What the store cannot do is a failure of the job; a registry that is away is none: what it was asked for is due again later. */
  const putOff = (error: unknown, what: string): Promise<void> => {
    if (!isOfRegistry(error)) return Promise.reject(error instanceof Error ? error : new Error(String(error)));
    logger.warn({ err: error }, `${what}; later again`);
    return Promise.resolve();
  };

  const followHints: Job['run'] = async (now, signal) => {
    const claimed = await index.claimHints(now, { limit: hintsAtOnce, claimMs: hintClaimMs });
    if (claimed.length === 0) return 0;
    let fault: Error | undefined;
    await withClient(async (client) => {
      const queue = claimed.values();
      const follow = async (): Promise<void> => {
        for (const hint of queue) {
          try {
            signal.throwIfAborted();
            const isSettled = await followHint(hint, client, index, settings.clock, signal);
            await index.settleHint(hint, isSettled ? undefined : settings.clock.now() + retryMs(hint.failures));
          } catch (error) {
            signal.throwIfAborted();
            fault ??= error instanceof Error ? error : new Error(String(error));
            await index.settleHint(hint, settings.clock.now() + retryMs(hint.failures));
          }
        }
      };
      await Promise.all(Array.from({ length: concurrency }, follow));
    });
    if (fault !== undefined) await putOff(fault, 'pushes cannot be looked at');
    return claimed.length;
  };

  const readCatalog = async (now: number, signal: AbortSignal): Promise<void> => {
    if (!hasBegun) await index.reconcileAll(now);
    hasBegun = true;
    if (!(await index.claimCatalog(now, { everyMs: day, claimMs: catalogClaimMs }))) return;
    const names: string[] = [];
    try {
      await withClient(async (client) => {
        names.length = 0;
        for await (const name of client.catalog({ signal })) {
          if (names.length >= mostRepositories) break;
          if (!isHealthProbe(name)) names.push(name);
        }
      });
    } catch (error) {
      signal.throwIfAborted();
      await putOff(error, 'the list of repositories cannot be read');
      return;
    }
    await index.noteCatalog(names, now, day);
  };

  return [
    {
      name: 'look-at-pushes',
      pace: { everyMs: baseImages.lookMs, busyMs: 0, firstWithinMs: baseImages.lookMs },
      run: followHints,
    },
    {
      name: 'reconcile-registry',
      // One repository after the other, so that the registry has little to do with it and a restart goes on with the next.
      pace: { everyMs: Math.max(baseImages.lookMs, 1000), busyMs: 0, firstWithinMs: baseImages.lookMs },
      run: async (now, signal) => {
        await readCatalog(now, signal);
        const repository = await index.claimRepository(now, repositoryClaimMs);
        if (repository === undefined) return 0;
        try {
          await withClient((client) =>
            reconcileRepository(repository, { client, index, storage: settings.registryStorage, now, signal }),
          );
          await index.settleRepository(repository);
        } catch (error) {
          signal.throwIfAborted();
          // One repository that cannot be read must not keep the others waiting.
          await putOff(error, `${repository} cannot be compared with the registry`);
          await index.settleRepository(repository, now + 10 * minute);
        }
        return 1;
      },
    },
  ];
}

function isOfRegistry(error: unknown): boolean {
  return error instanceof SlipwayError && error.code !== 'unavailable';
}
