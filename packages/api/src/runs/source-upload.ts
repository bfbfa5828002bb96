import { SlipwayError } from '@slipway/core';
import type { Store } from '@slipway/store';

const prefix = 'source:';

/** Id of the upload that a source location names; undefined for contexts that lie elsewhere. */
export function uploadIdOf(sourceLocation: string | undefined): string | undefined {
  return sourceLocation?.startsWith(prefix) === true ? sourceLocation.slice(prefix.length) : undefined;
}

/** Rejects with `not-found` or `conflict` for an upload that a run cannot use. */
export async function requireUpload({ sources }: Store, sourceId: string): Promise<void> {
  const source = await sources.get(sourceId);
  if (source === undefined) {
    throw new SlipwayError(
      'not-found',
      `there is no upload ${sourceId}; one that no run uses is removed after a while`,
      {
        advice: 'Upload the context again.',
      },
    );
  }
  if (source.state !== 'complete') {
    throw new SlipwayError('conflict', `the upload ${sourceId} is not complete: ${source.offset} bytes have come`, {
      advice: 'Finish the upload and complete it first.',
    });
  }
}
