import { ownRegistry } from '@slipway/core';
import {
  createImageContext,
  createRegistryClient,
  fileUntagJournal,
  memoryUntagJournal,
  recoverUntags,
  toldPushes,
  type ImageContext,
} from '@slipway/registry';
import type { Logger } from 'pino';
import type { ApiOptions } from '../options.ts';

/** The images of the service's own registry. */
export function ownImages(
  options: Pick<ApiOptions, 'store' | 'registry' | 'registryAddress' | 'registryCredentials' | 'untagJournal'>,
): ImageContext {
  const { registry, registryAddress: address, registryCredentials: credentials, untagJournal } = options;
  const client = createRegistryClient(ownRegistry(registry).host, {
    // It is where the administrator says, and often without TLS on the way to it.
    allowHttp: true,
    ...(address === undefined ? {} : { address }),
    ...(credentials === undefined ? {} : { credentials }),
  });
  const journal = untagJournal === undefined ? memoryUntagJournal() : fileUntagJournal(untagJournal);
  const index = options.store.registryIndex;
  const pushes = toldPushes(async ({ repository, tag }, since) =>
    (await index.isReporting(Date.now())) ? index.pushes(repository, tag, since) : undefined,
  );
  return createImageContext(client, { journal, index, pushes });
}

/**
 * Finishes what a killed process has left on tags. What cannot be finished now stays in the journal: a registry that is down must not keep the
 * service from starting.
 */
export async function recoverImages(images: ImageContext, logger: Logger): Promise<void> {
  try {
    for (const { intent, wasOnTag } of await recoverUntags(images)) {
      logger.warn(
        { repository: intent.repository, tag: intent.tag, wasOnTag },
        'finished an untag that was interrupted',
      );
    }
  } catch (err) {
    logger.warn({ err }, 'an untag that was interrupted is not finished yet; the next start tries again');
  }
}
