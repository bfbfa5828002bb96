import {
  deleteImage,
  deleteRepository,
  listManifests,
  listReferrers,
  listRepositories,
  listTags,
  requireManifest,
  showManifest,
  showRepository,
  untagImage,
  type ImageContext,
} from '@slipway/registry';
import type { Principal } from '@slipway/store';
import type { Logger } from 'pino';
import type { Handlers } from '../http/handler.ts';

type ImageOperation =
  | 'listRepositories'
  | 'getRepository'
  | 'deleteRepository'
  | 'listTags'
  | 'untag'
  | 'listManifests'
  | 'getManifest'
  | 'readManifest'
  | 'deleteManifest'
  | 'listReferrers';

/** The operations on what the service's own registry holds. */
export function imageHandlers(images: ImageContext, logger: Logger): Handlers<ImageOperation> {
  const tell = (what: string, { name: by, tokenId }: Principal, facts: object): void => {
    logger.info({ ...facts, by, tokenId }, what);
  };
  return {
    listRepositories: ({ query }) => listRepositories(images, query),
    getRepository: ({ params }) => showRepository(images, params.repository),
    listTags: ({ params, query }) => listTags(images, params.repository, query),
    listManifests: ({ params, query }) => listManifests(images, params.repository, query),
    getManifest: ({ params }) => showManifest(images, params.repository, params.reference),
    listReferrers: ({ params, query }) => listReferrers(images, params.repository, params.reference, query),
    readManifest: async ({ params }) => {
      const { bytes, digest, mediaType } = await requireManifest(images, params.repository, params.reference);
      return {
        // What the registry calls it must not become something that a browser executes.
        headers: {
          'content-type': /^application\/[\w.+-]+$/.test(mediaType) ? mediaType : 'application/octet-stream',
          'content-length': String(bytes.length),
          'docker-content-digest': digest,
        },
        body: [bytes],
      };
    },
    untag: async ({ params, query, principal }) => {
      const untagged = await untagImage(images, { ...params, digest: query.digest });
      tell('tag taken away', principal, { repository: params.repository, tag: params.tag, digest: untagged.digest });
      return untagged;
    },
    deleteManifest: async ({ params, query, principal }) => {
      const deleted = await deleteImage(images, { ...params, ...query });
      const { manifestsDeleted, tagsDeleted } = deleted;
      tell('image deleted', principal, { repository: params.repository, manifestsDeleted, tagsDeleted });
      return deleted;
    },
    deleteRepository: async ({ params, principal }) => {
      const deleted = await deleteRepository(images, params.repository);
      const { manifestsDeleted, tagsDeleted } = deleted;
      tell('repository deleted', principal, { repository: params.repository, manifestsDeleted, tagsDeleted });
      return deleted;
    },
  };
}
