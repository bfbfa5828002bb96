/** Where a bucket is, and how it is named there. */
export interface BucketAddress {
  readonly endpoint: string;
  readonly bucket: string;
  readonly pathStyle?: boolean;
}

/** Address of a bucket with a slash at its end: the bucket in the path, or in front of the host's name. */
export function bucketUrl({ endpoint, bucket, pathStyle = true }: BucketAddress): string {
  const url = new URL(endpoint);
  if (!pathStyle) url.hostname = `${bucket}.${url.hostname}`;
  const root = url.href.replace(/\/+$/, '');
  return pathStyle ? `${root}/${encodeURIComponent(bucket)}/` : `${root}/`;
}

/** Address of one page of a bucket's listing. */
export function listUrl(bucket: string, prefix: string, continuation?: string): URL {
  const url = new URL(bucket);
  url.searchParams.set('list-type', '2');
  url.searchParams.set('prefix', prefix);
  if (continuation !== undefined) url.searchParams.set('continuation-token', continuation);
  return url;
}
