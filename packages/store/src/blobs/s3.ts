import { AwsClient } from 'aws4fetch';
import type { Blobs } from './blobs.ts';
import { checkKey, checkPrefix } from './keys.ts';
import { bucketUrl, listUrl } from './s3-address.ts';
import { parseListing } from './s3-listing.ts';
import { blobsUnavailable } from './unavailable.ts';

/** Where blobs lie in an S3-compatible store, and who we are there. */
export interface S3Options {
  /** `https://s3.eu-central-1.amazonaws.com`, `http://minio:9000`. */
  readonly endpoint: string;
  readonly bucket: string;
  /** `us-east-1` by default, which is what stores of one's own mostly expect. */
  readonly region?: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  /** The bucket in the path, not in the host name; true by default: stores of one's own have one name. */
  readonly pathStyle?: boolean;
  /** In front of every key: several services may share a bucket. Empty by default. */
  readonly prefix?: string;
  /** How long one request may take, in milliseconds; 30 s by default. */
  readonly timeoutMs?: number;
}

type Outcome = { readonly status: number; readonly body: Uint8Array };

const tries = 3;
const firstPauseMs = 200;

/** Keeps blobs in a bucket of an S3-compatible store. */
export function s3Blobs(options: S3Options): Blobs {
  const { bucket, prefix = '', timeoutMs = 30_000 } = options;
  const base = bucketUrl(options);
  const place = `${options.endpoint}, bucket ${bucket}`;
  const client = new AwsClient({
    accessKeyId: options.accessKeyId,
    secretAccessKey: options.secretAccessKey,
    ...(options.sessionToken === undefined ? {} : { sessionToken: options.sessionToken }),
    service: 's3',
    region: options.region ?? 'us-east-1',
    retries: 0,
  });

  const send = async (
    url: URL,
    method: string,
    body: Uint8Array | undefined,
    signal: AbortSignal,
  ): Promise<Outcome> => {
    const answer = await client.fetch(url.href, {
      method,
      signal,
      ...(body === undefined ? {} : { body: body as Uint8Array<ArrayBuffer> }),
    });
    return { status: answer.status, body: new Uint8Array(await answer.arrayBuffer()) };
  };

  /** Every operation here may be done twice, so what may pass by itself is tried again. */
  const request = async (url: URL, method: string, body?: Uint8Array, signal?: AbortSignal): Promise<Outcome> => {
    for (let attempt = 1; ; attempt += 1) {
      const limit = AbortSignal.any([AbortSignal.timeout(timeoutMs), ...(signal === undefined ? [] : [signal])]);
      const outcome = await send(url, method, body, limit).catch((cause: unknown) => ({ cause }));
      const mayPass = 'cause' in outcome || outcome.status >= 500 || outcome.status === 429;
      if (mayPass && attempt < tries && signal?.aborted !== true) {
        await new Promise((resolve) => setTimeout(resolve, firstPauseMs * 2 ** (attempt - 1)));
        continue;
      }
      if ('cause' in outcome) throw blobsUnavailable(place, reasonOf(outcome.cause), outcome.cause);
      if (outcome.status >= 300 && outcome.status !== 404) throw refusal(place, method, outcome);
      return outcome;
    }
  };

  const urlOf = (key: string): URL => new URL(`${base}${prefix}${checkKey(key)}`);
  return {
    put: async (key, bytes) => {
      const outcome = await request(urlOf(key), 'PUT', bytes);
      if (outcome.status === 404) throw refusal(place, 'PUT', outcome);
    },
    get: async (key) => {
      const outcome = await request(urlOf(key), 'GET');
      if (outcome.status !== 404) return outcome.body;
      if (isBucketMissing(outcome)) throw refusal(place, 'GET', outcome);
      return undefined;
    },
    async *list(under) {
      let continuation: string | undefined;
      do {
        const url = listUrl(base, `${prefix}${checkPrefix(under)}`, continuation);
        const outcome = await request(url, 'GET');
        if (outcome.status === 404) throw refusal(place, 'GET', outcome);
        const page = parseListing(new TextDecoder().decode(outcome.body));
        for (const key of page.keys) yield key.slice(prefix.length);
        continuation = page.continuation;
      } while (continuation !== undefined);
    },
    delete: async (key) => {
      await request(urlOf(key), 'DELETE');
    },
    check: async (signal) => {
      const outcome = await request(listUrl(base, `${prefix}none/`), 'GET', undefined, signal);
      if (outcome.status === 404) throw refusal(place, 'GET', outcome);
    },
  };
}

function isBucketMissing({ body }: Outcome): boolean {
  return codeOf(body) === 'NoSuchBucket';
}

/** S3 names the reason in XML; its code is a word and never holds a secret. */
function codeOf(body: Uint8Array): string | undefined {
  return /<Code>(\w{1,64})<\/Code>/.exec(new TextDecoder().decode(body.subarray(0, 4096)))?.[1];
}

function refusal(place: string, method: string, { status, body }: Outcome): Error {
  return blobsUnavailable(place, `${method} is answered with ${status} ${codeOf(body) ?? ''}`.trimEnd());
}

function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  return cause.cause instanceof Error && cause.cause.message !== '' ? cause.cause.message : cause.message;
}
