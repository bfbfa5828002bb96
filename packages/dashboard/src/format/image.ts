import type { RunImage } from '@slipway/core/http';

/** An image as `registry/repository:tag`. */
export function imageName({ registry, repository, tag }: RunImage): string {
  return `${registry}/${repository}${tag === undefined ? '' : `:${tag}`}`;
}

/** An image without its registry, for narrow places. */
export function shortImage({ repository, tag }: RunImage): string {
  return `${repository}${tag === undefined ? '' : `:${tag}`}`;
}

/** The reference that names exactly this image: by digest where that is known. */
export function exactImage({ registry, repository, tag, digest }: RunImage): string {
  const rest = digest === undefined ? (tag === undefined ? '' : `:${tag}`) : `@${digest}`;
  return `${registry}/${repository}${rest}`;
}

/** The first digits of a digest, enough to tell two apart. */
export function shortDigest(digest: string): string {
  return digest.replace(/^sha256:/, '').slice(0, 12);
}
