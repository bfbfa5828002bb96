import { SlipwayError } from '@slipway/core';

/** Which output images a filter means. The name may begin with a registry. */
export interface ImageFilter {
  readonly name: string;
  readonly tag?: string;
  readonly digest?: string;
}

/** Reads `NAME[:TAG]` or `NAME@DIGEST`. Throws `invalid-argument`. */
export function readImageFilter(text: string): ImageFilter {
  const [rest = '', digest] = text.split('@', 2);
  const [, name = '', tag] = /^(.+?)(?::([^:/]+))?$/.exec(rest) ?? [];
  const isDigest = digest === undefined || /^sha256:[0-9a-f]{64}$/.test(digest);
  if (
    !/^[A-Za-z0-9][A-Za-z0-9._:/-]*$/.test(name) ||
    !isDigest ||
    (digest !== undefined && text.split('@').length > 2)
  ) {
    throw new SlipwayError('invalid-argument', `${JSON.stringify(text)} names no image`, {
      advice: 'Write REPOSITORY, REPOSITORY:TAG or REPOSITORY@sha256:DIGEST.',
    });
  }
  return { name, ...(tag === undefined ? {} : { tag }), ...(digest === undefined ? {} : { digest }) };
}
