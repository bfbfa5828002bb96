import { SlipwayError } from '@slipway/core';
import type { ImageLocks } from '@slipway/core/http';
import { requireManifest, showRepository, type ImageContext } from '@slipway/registry';
import type { RegistryIndex } from '@slipway/store';
import type { Logger } from 'pino';
import type { Handlers } from '../http/handler.ts';

/** The operations on locks. Whatever the service does itself keeps to them; a plain registry keeps nobody else from anything. */
export function lockHandlers(
  images: ImageContext,
  index: RegistryIndex,
  logger: Logger,
): Handlers<'listLocks' | 'setLock'> {
  const { host: registry } = images.client;
  const locksOf = async (repository: string): Promise<ImageLocks> => {
    const locks = (await index.locks(repository)).map(
      ({ tag, digest, deleteEnabled, writeEnabled, changedBy, changedAt }) => ({
        ...(tag === undefined ? {} : { tag }),
        ...(digest === undefined ? {} : { digest }),
        changeableAttributes: { deleteEnabled, writeEnabled },
        by: changedBy,
        time: new Date(changedAt).toISOString(),
      }),
    );
    return { registry, imageName: repository, locks };
  };
  return {
    listLocks: ({ params }) => locksOf(params.repository),
    setLock: async ({ params: { repository }, body, principal }) => {
      const { tag, digest, deleteEnabled, writeEnabled } = body;
      if (deleteEnabled === undefined && writeEnabled === undefined) {
        throw new SlipwayError('invalid-argument', 'body: deleteEnabled, writeEnabled or both are missing');
      }
      const isLocking = deleteEnabled === false || writeEnabled === false;
      // A lock of something that a wrong name means would protect nothing; unlocking what is gone does no harm.
      if (isLocking) await requireTarget(images, repository, tag ?? digest);
      const target = {
        repository,
        ...(tag === undefined ? {} : { tag }),
        ...(digest === undefined ? {} : { digest }),
      };
      const change = {
        ...(deleteEnabled === undefined ? {} : { deleteEnabled }),
        ...(writeEnabled === undefined ? {} : { writeEnabled }),
      };
      await index.setLock(target, change, principal.name, Date.now());
      logger.info({ ...target, ...change, by: principal.name, tokenId: principal.tokenId }, 'lock changed');
      return locksOf(repository);
    },
  };
}

async function requireTarget(images: ImageContext, repository: string, reference: string | undefined): Promise<void> {
  if (reference === undefined) await showRepository(images, repository);
  else await requireManifest(images, repository, reference);
}
