import path from 'node:path';
import {
  createImageContext,
  createRegistryClient,
  deleteImage,
  deleteRepository,
  dockerConfigCredentials,
  fileUntagJournal,
  listManifests,
  listRepositories,
  listTags,
  recoverUntags,
  requireManifest,
  showManifest,
  showRepository,
  untagImage,
} from '@slipway/registry';
import { defaultDataDirectory } from '../service/paths.ts';
import type { ImageStore } from './image-store.ts';

/** A registry that is spoken to from here, with the login of `docker login`: without the times and locks that a service keeps for its own. */
export function directImages(host: string): ImageStore {
  process.stderr.write(`Directly at ${host}: times, locks and manifests without a tag are known to no registry.\n`);
  const client = createRegistryClient(host, { credentials: dockerConfigCredentials() });
  const journal = fileUntagJournal(path.join(defaultDataDirectory(), 'direct-untags'));
  const images = createImageContext(client, { journal });
  return {
    repositories: (page) => listRepositories(images, page),
    repository: (repository) => showRepository(images, repository),
    tags: (repository, page) => listTags(images, repository, page),
    manifests: (repository, page) => listManifests(images, repository, page),
    manifest: (repository, reference) => showManifest(images, repository, reference),
    raw: async (repository, reference) => (await requireManifest(images, repository, reference)).bytes,
    async untag(repository, tag) {
      // What a killed command has left comes first.
      await recoverUntags(images);
      return untagImage(images, { repository, tag });
    },
    remove: ({ imageName, digest, etag }) => deleteImage(images, { repository: imageName, reference: digest, etag }),
    removeRepository: (repository) => deleteRepository(images, repository),
  };
}
