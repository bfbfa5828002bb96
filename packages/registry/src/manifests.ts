import { SlipwayError } from '@slipway/core';
import type { BlobReader } from './blob.ts';
import { digestOf } from './digest.ts';
import { digestMismatch, unexpected } from './failures.ts';
import type { HttpResponse } from './http.ts';
import { lookAtManifest, type ManifestLook } from './look.ts';
import { manifestMediaTypes } from './media-types.ts';
import { encodeReference, repositoryPath } from './names.ts';
import { deleteScope, pullScope, pushScope } from './scope.ts';
import type { RegistrySender } from './sender.ts';

/** What a registry says of a manifest without sending it. */
export interface ManifestDescriptor {
  /** `sha256:…` */
  readonly digest: string;
  readonly mediaType: string;
  /** Bytes of the manifest itself. */
  readonly size: number;
}

/** A manifest with its bytes as they were pushed; the digest was checked against them. */
export interface Manifest extends ManifestDescriptor {
  readonly bytes: Buffer;
}

/** What a look may begin with. */
export interface LookOptions {
  /** `sha256:…` that the tag had. */
  readonly knownDigest?: string;
  readonly signal?: AbortSignal;
}

/** A manifest that was put. */
export interface PutManifest {
  readonly digest: string;
  /** Digest of the subject, when the registry keeps the list of referrers itself (`OCI-Subject`). */
  readonly subject?: string;
}

/** How a request to delete is sent. */
export interface DeleteOptions {
  readonly signal?: AbortSignal | undefined;
  /** Tries in all; 1 for whoever wants to see the first failure. */
  readonly attempts?: number;
  /** What the request calls itself: a registry repeats it in what it tells. */
  readonly userAgent?: string;
}

/** Registries refuse larger ones. */
export const maxManifestBytes = 4 * 1024 * 1024;

/** The calls of a client that are about manifests. */
export interface ManifestCalls {
  /** Looks a tag or digest up (end-2, HEAD); undefined when the repository or the manifest does not exist. */
  head(repository: string, reference: string, signal?: AbortSignal): Promise<ManifestDescriptor | undefined>;
  /**
   * Looks what digest a tag has, for whoever looks often: with the digest that is known a registry can say that nothing has changed, and it may
   * say that it is asked too often.
   */
  look(repository: string, tag: string, options?: LookOptions): Promise<ManifestLook>;
  /** Reads a manifest by tag or digest (end-3); undefined when it does not exist. */
  getManifest(repository: string, reference: string, signal?: AbortSignal): Promise<Manifest | undefined>;
  /** Puts a manifest, byte by byte as it is, under a tag or its digest (end-7). */
  putManifest(
    repository: string,
    reference: string,
    manifest: { readonly bytes: Uint8Array; readonly mediaType: string; readonly userAgent?: string },
    signal?: AbortSignal,
  ): Promise<PutManifest>;
  /**
   * Deletes a manifest and, on most registries, every tag of it (end-9); false when there is none. Rejects with the status 405 where
   * deleting is disabled, see `registryFailure`.
   */
  deleteManifest(repository: string, digest: string, options?: DeleteOptions): Promise<boolean>;
  /** Deletes a tag and nothing else; false when there is none. Rejects with the status 400 or 405 where a registry cannot do so. */
  deleteTag(repository: string, tag: string, options?: DeleteOptions): Promise<boolean>;
}

/** Makes the calls about manifests. `blobs` tells what is none: registries of the second generation fail when asked for a blob as a manifest. */
export function manifestCalls(host: string, sender: RegistrySender, blobs: Pick<BlobReader, 'head'>): ManifestCalls {
  const read = (
    method: 'GET' | 'HEAD',
    repository: string,
    reference: string,
    { headers, ...options }: { signal?: AbortSignal; attempts?: number; headers?: Readonly<Record<string, string>> },
  ): Promise<HttpResponse> =>
    sender.send({
      method,
      path: repositoryPath(repository, `manifests/${encodeReference(reference)}`),
      headers: { accept: manifestMediaTypes.join(', '), ...headers },
      scopes: [pullScope(repository)],
      ...options,
    });

  const remove = async (repository: string, reference: string, options: DeleteOptions = {}): Promise<boolean> => {
    const { signal, attempts, userAgent } = options;
    const answer = await sender.send({
      method: 'DELETE',
      path: repositoryPath(repository, `manifests/${encodeReference(reference)}`),
      scopes: [deleteScope(repository)],
      ...(userAgent !== undefined && { headers: { 'user-agent': userAgent } }),
      ...(signal && { signal }),
      ...(attempts !== undefined && { attempts }),
    });
    if (answer.status === 404) return false;
    if (answer.status === 202 || answer.status === 200 || answer.status === 204) return true;
    throw unexpected(host, `DELETE ${nameOf(repository, reference)}`, answer);
  };

  const getManifest: ManifestCalls['getManifest'] = async (repository, reference, signal) => {
    const options = signal === undefined ? {} : { signal };
    const isDigest = reference.includes(':');
    let answer = await read('GET', repository, reference, isDigest ? { ...options, attempts: 1 } : options);
    if (isDigest && mayPass(answer)) {
      if (answer.status === 500 && (await blobs.head(repository, reference, signal)) !== undefined) return undefined;
      answer = await read('GET', repository, reference, options);
    }
    if (answer.status === 404) return undefined;
    if (answer.status !== 200) throw unexpected(host, `GET ${nameOf(repository, reference)}`, answer);
    const digest = digestOf(answer.body);
    const claimed = isSha256(reference) ? reference : answer.headers['docker-content-digest'];
    if (typeof claimed === 'string' && isSha256(claimed) && claimed !== digest) {
      throw digestMismatch(host, digest, claimed);
    }
    return { digest, mediaType: mediaTypeOf(answer), size: answer.body.length, bytes: answer.body };
  };

  return {
    async head(repository, reference, signal) {
      const answer = await read('HEAD', repository, reference, { ...(signal && { signal }) });
      if (answer.status === 404) return undefined;
      if (answer.status !== 200) throw unexpected(host, `HEAD ${nameOf(repository, reference)}`, answer);
      const digest = answer.headers['docker-content-digest'];
      if (typeof digest !== 'string') return getManifest(repository, reference, signal);
      return { digest, mediaType: mediaTypeOf(answer), size: Number(answer.headers['content-length'] ?? 0) };
    },

    look(repository, tag, { knownDigest, signal } = {}) {
      const headers = knownDigest === undefined ? {} : { 'if-none-match': `"${knownDigest}"` };
      // Who looks often has waits of his own.
      const ask = (method: 'GET' | 'HEAD') =>
        read(method, repository, tag, { headers, attempts: 1, ...(signal && { signal }) });
      return lookAtManifest(host, nameOf(repository, tag), ask, Date.now());
    },

    getManifest,

    async putManifest(repository, reference, { bytes, mediaType, userAgent }, signal) {
      const name = nameOf(repository, reference);
      if (bytes.length > maxManifestBytes) {
        throw new SlipwayError('too-large', `the manifest ${name} has more than ${maxManifestBytes} bytes`);
      }
      const expected = digestOf(bytes);
      const answer = await sender.send({
        method: 'PUT',
        path: repositoryPath(repository, `manifests/${encodeReference(reference)}`),
        headers: {
          'content-type': mediaType,
          'content-length': String(bytes.length),
          ...(userAgent !== undefined && { 'user-agent': userAgent }),
        },
        body: bytes,
        scopes: [pushScope(repository)],
        ...(signal && { signal }),
      });
      if (answer.status !== 201 && answer.status !== 200) throw unexpected(host, `PUT ${name}`, answer);
      const digest = answer.headers['docker-content-digest'];
      if (typeof digest === 'string' && isSha256(digest) && digest !== expected) {
        throw digestMismatch(host, digest, expected);
      }
      const subject = answer.headers['oci-subject'];
      return { digest: expected, ...(typeof subject === 'string' && { subject }) };
    },

    deleteManifest: remove,
    deleteTag: remove,
  };
}

function nameOf(repository: string, reference: string): string {
  return `${repository}${reference.includes(':') ? '@' : ':'}${reference}`;
}

function mayPass({ status }: HttpResponse): boolean {
  return status === 429 || status === 408 || status >= 500;
}

function isSha256(reference: string): boolean {
  return reference.startsWith('sha256:');
}

function mediaTypeOf({ headers }: HttpResponse): string {
  return headers['content-type'] ?? '';
}
