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
