import { SlipwayError } from '@slipway/core';

/** The error of a place for blobs that does not answer, or refuses. */
export function blobsUnavailable(place: string, reason: string, cause?: unknown): SlipwayError {
  return new SlipwayError('unavailable', `blobs at ${place} cannot be reached: ${reason}`, {
    ...(cause === undefined ? {} : { cause }),
  });
}
