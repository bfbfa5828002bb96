import type { OutputImage } from '@slipway/core';

/** What to say of a push that has put another image in the place of the one that was there before this attempt began. */
export function replacedDigest({ reference, digest }: OutputImage, before: string | undefined): string | undefined {
  if (before === undefined || before === digest) return undefined;
  return `${reference} was ${before} before this attempt and is ${digest} now; an earlier attempt of this run may have pushed the former`;
}
