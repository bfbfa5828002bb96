import { connect } from '../service/connect.ts';
import type { ImageFlags } from './flags.ts';
import type { ImageStore } from './image-store.ts';

/** The registry that flags name; without `-r`, the service's own. */
export async function openImageStore(flags: ImageFlags): Promise<ImageStore> {
  if (flags.registry === undefined) return serviceImages(flags);
  const { directImages } = await import('./direct-images.ts');
  return directImages(flags.registry);
}

async function serviceImages(flags: ImageFlags): Promise<ImageStore> {
  const { call } = await connect(flags);
  return {
    repositories: (query) => call('listRepositories', { query }),
    repository: (repository) => call('getRepository', { params: { repository } }),
    tags: (repository, query) => call('listTags', { params: { repository }, query }),
    manifests: (repository, { untagged, ...query }) =>
      call('listManifests', { params: { repository }, query: { ...query, untagged: String(untagged) } }),
    manifest: (repository, reference) => call('getManifest', { params: { repository, reference } }),
    raw: async (repository, reference) =>
      new Uint8Array(await (await call('readManifest', { params: { repository, reference } })).arrayBuffer()),
    untag: (repository, tag) => call('untag', { params: { repository, tag } }),
    remove: ({ imageName, digest, etag }) =>
      call('deleteManifest', { params: { repository: imageName, reference: digest }, query: { etag } }),
    removeRepository: (repository) => call('deleteRepository', { params: { repository } }),
  };
}
