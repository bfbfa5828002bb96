import { createHash } from 'node:crypto';
import { SlipwayError } from '@slipway/core';
import { readBlob, sendForBlob } from './blob.ts';
import { unexpected } from './failures.ts';
import { lookAtManifest, type ManifestLook } from './look.ts';
import { send } from './http.ts';
import { manifestMediaTypes } from './media-types.ts';
import { authorizedSender, type RegistryOptions } from './sender.ts';

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

/** One registry, spoken to by the OCI distribution specification. Every call may reject with `registry-unreachable` or `not-allowed`. */
export interface RegistryClient {
  readonly host: string;
  /** Checks that a registry answers and accepts the login (specification: end-1). */
  ping(signal?: AbortSignal): Promise<void>;
  /** Looks a tag or digest up (end-2, HEAD); undefined when the repository or the manifest does not exist. */
  head(repository: string, reference: string, signal?: AbortSignal): Promise<ManifestDescriptor | undefined>;
  /**
   * Looks what digest a tag has, for whoever looks often: with the digest that is known a registry can say that nothing has changed, and it may
   * say that it is asked too often.
   */
  look(repository: string, tag: string, options?: LookOptions): Promise<ManifestLook>;
  /** Reads a manifest by tag or digest (end-3); undefined when it does not exist. */
  getManifest(repository: string, reference: string, signal?: AbortSignal): Promise<Manifest | undefined>;
  /** Reads a blob piece by piece; undefined when it does not exist. The stream fails at its end when the digest is another one. */
  getBlob(repository: string, digest: string, signal?: AbortSignal): Promise<AsyncIterable<Uint8Array> | undefined>;
}

/** Makes a client for the registry host as it stands in image references; connects on the first call. */
export function createRegistryClient(host: string, options: RegistryOptions = {}): RegistryClient {
  const request = authorizedSender(host, options, send);
  const requestStreamed = authorizedSender(host, options, sendForBlob);

  const manifestRequest = (
    method: 'GET' | 'HEAD',
    repository: string,
    reference: string,
    signal?: AbortSignal,
    headers: Readonly<Record<string, string>> = {},
  ) =>
    request({
      method,
      path: `/v2/${repository}/manifests/${encodeURIComponent(reference).replace('%3A', ':')}`,
      headers: { accept: manifestMediaTypes.join(', '), ...headers },
      ...(signal === undefined ? {} : { signal }),
    });

  return {
    host,

    async ping(signal) {
      const response = await request({ method: 'GET', path: '/v2/', headers: {}, ...(signal && { signal }) });
      if (response.status !== 200) throw unexpected(host, 'GET /v2/', response);
    },

    async head(repository, reference, signal) {
      const response = await manifestRequest('HEAD', repository, reference, signal);
      if (response.status === 404) return undefined;
      if (response.status !== 200) throw unexpected(host, `HEAD ${repository}:${reference}`, response);
      const digest = response.headers['docker-content-digest'];
      if (typeof digest !== 'string') return this.getManifest(repository, reference, signal);
      return {
        digest,
        mediaType: response.headers['content-type'] ?? '',
        size: Number(response.headers['content-length'] ?? 0),
      };
    },

    look(repository, tag, { knownDigest, signal } = {}) {
      const condition = knownDigest === undefined ? {} : { 'if-none-match': `"${knownDigest}"` };
      const ask = (method: 'GET' | 'HEAD') => manifestRequest(method, repository, tag, signal, condition);
      return lookAtManifest(host, `${repository}:${tag}`, ask, Date.now());
    },

    async getManifest(repository, reference, signal) {
      const response = await manifestRequest('GET', repository, reference, signal);
      if (response.status === 404) return undefined;
      if (response.status !== 200) throw unexpected(host, `GET ${repository}:${reference}`, response);
      const digest = `sha256:${createHash('sha256').update(response.body).digest('hex')}`;
      const claimed = response.headers['docker-content-digest'];
      if (typeof claimed === 'string' && claimed.startsWith('sha256:') && claimed !== digest) {
        throw new SlipwayError('registry-failed', `digest mismatch: ${host} sent ${digest} as ${claimed}`);
      }
      return {
        digest,
        mediaType: response.headers['content-type'] ?? '',
        size: response.body.length,
        bytes: response.body,
      };
    },

    getBlob: (repository, digest, signal) => readBlob(host, requestStreamed, { repository, digest, signal }),
  };
}
