import { blobReader, type BlobDescriptor, type BlobOptions } from './blob.ts';
import { unexpected } from './failures.ts';
import { listRepositories, listTags, type PageOptions, type TagList } from './lists.ts';
import { manifestCalls, type ManifestCalls } from './manifests.ts';
import { hasReferrersApi, listReferrers, type Referrer, type ReferrersOptions } from './referrers.ts';
import { createSender, type RegistryOptions } from './sender.ts';
import { uploadSessions, type MountOutcome, type UploadSession } from './upload-session.ts';
import { uploadBlob, type BlobUpload } from './upload.ts';

/**
 * One registry, spoken to by the OCI distribution specification on behalf of one account. Every call may reject with
 * `registry-unreachable`, `not-allowed`, `too-many-requests` or `registry-failed`; `registryFailure` tells status and code of the answer.
 */
export interface RegistryClient extends ManifestCalls {
  readonly host: string;
  /** Checks that a registry answers and accepts the login (specification: end-1). */
  ping(signal?: AbortSignal): Promise<void>;
  /** Lists the names of all repositories, page by page. Some have no tags, and no manifests any more. */
  catalog(options?: PageOptions): AsyncIterable<string>;
  /** Lists the tags of a repository. */
  tags(repository: string, options?: PageOptions): Promise<TagList>;
  /** Looks a blob up; undefined when it does not exist. */
  headBlob(repository: string, digest: string, signal?: AbortSignal): Promise<BlobDescriptor | undefined>;
  /** Reads a blob piece by piece; undefined when it does not exist. The stream fails at its end when the digest is another one. */
  getBlob(repository: string, digest: string, options?: BlobOptions): Promise<AsyncIterable<Uint8Array> | undefined>;
  /** Sends a blob, in one request or in chunks. However that fails, no upload stays open. */
  uploadBlob(repository: string, upload: BlobUpload): Promise<void>;
  /** Opens an upload, for {@link RegistryClient.uploadBlob} to use or for {@link RegistryClient.cancelUpload} to end. */
  startUpload(repository: string, signal?: AbortSignal): Promise<UploadSession>;
  /** Ends an upload and drops what it holds; one that is gone already is fine. */
  cancelUpload(session: UploadSession): Promise<void>;
  /** Takes a blob over from another repository of this registry. */
  mountBlob(
    repository: string,
    blob: { readonly digest: string; readonly from: string },
    signal?: AbortSignal,
  ): Promise<MountOutcome>;
  /** Whether the registry lists referrers itself. */
  hasReferrersApi(repository: string, signal?: AbortSignal): Promise<boolean>;
  /** Lists what refers to a manifest. */
  referrers(repository: string, digest: string, options?: ReferrersOptions): Promise<readonly Referrer[]>;
}

/** Makes a client for the registry host as it stands in image references; connects on the first call. */
export function createRegistryClient(host: string, options: RegistryOptions = {}): RegistryClient {
  const sender = createSender(host, options);
  const blobs = blobReader(host, sender, options);
  const manifests = manifestCalls(host, sender, blobs);
  const sessions = uploadSessions(host, sender);
  return {
    host,

    async ping(signal) {
      const answer = await sender.send({ method: 'GET', path: '/v2/', scopes: [], ...(signal && { signal }) });
      if (answer.status !== 200) throw unexpected(host, 'GET /v2/', answer);
    },

    ...manifests,
    catalog: (pages) => listRepositories(sender, host, pages),
    tags: (repository, pages) => listTags(sender, host, repository, pages),
    headBlob: (repository, digest, signal) => blobs.head(repository, digest, signal),
    getBlob: (repository, digest, blobOptions) => blobs.read(repository, digest, blobOptions),
    uploadBlob: (repository, upload) => uploadBlob(host, sender, sessions, repository, upload),
    startUpload: (repository, signal) => sessions.start(repository, signal),
    cancelUpload: (session) => sessions.cancel(session),
    mountBlob: (repository, blob, signal) => sessions.mount(repository, blob, signal),
    hasReferrersApi: (repository, signal) => hasReferrersApi(host, sender, repository, signal),
    referrers: (repository, digest, referrersOptions) =>
      listReferrers(host, sender, manifests, { repository, digest }, referrersOptions),
  };
}
