import type {
  Deleted,
  ImageManifestPage,
  ImageTagPage,
  ListOrder,
  Repository,
  RepositoryPage,
  ShownManifest,
  Untagged,
} from '@slipway/core/http';
import { connect } from '../service/connect.ts';
import type { ImageFlags } from './flags.ts';

/** One page of a list. */
export interface PageWish {
  readonly top: number;
  readonly cursor?: string;
}

/** One page of tags or manifests. */
export interface OrderedPageWish extends PageWish {
  readonly orderBy: ListOrder;
}

/** Where images are listed and deleted: the service's own registry through the service, or another one directly. */
export interface ImageStore {
  repositories(page: PageWish): Promise<RepositoryPage>;
  repository(repository: string): Promise<Repository>;
  tags(repository: string, page: OrderedPageWish): Promise<ImageTagPage>;
  manifests(repository: string, page: OrderedPageWish & { readonly untagged: boolean }): Promise<ImageManifestPage>;
  manifest(repository: string, reference: string): Promise<ShownManifest>;
  raw(repository: string, reference: string): Promise<Uint8Array>;
  untag(repository: string, tag: string): Promise<Untagged>;
  /** Deletes a manifest that is as it was shown. */
  remove(shown: ShownManifest): Promise<Deleted>;
  removeRepository(repository: string): Promise<Deleted>;
}

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
