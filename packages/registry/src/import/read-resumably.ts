import { SlipwayError } from '@slipway/core';
import { checkDigest } from '../digest.ts';
import { digestMismatch } from '../failures.ts';
import type { Descriptor } from './contents.ts';
import type { ImageSource } from './image-tree.ts';

const mostBreaks = 5;

/**
 * Reads a blob, and goes on where it was when the connection breaks; opens nothing before the first piece is wanted. The digest is known after
 * the last piece, so a stream that ends without an error is the only one to be believed.
 */
export async function* readResumably(
  { client, repository }: ImageSource,
  { digest, size }: Descriptor,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const check = checkDigest(digest);
  let position = 0;
  for (let breaks = 0; position < size || breaks === 0;) {
    const from = position;
    try {
      const range = position === 0 ? {} : { range: { start: position } };
      const pieces = await client.getBlob(repository, digest, { ...range, isChecked: false, signal });
      if (pieces === undefined) throw missing(client.host, digest);
      for await (const piece of pieces) {
        position += piece.length;
        check.update(piece);
        yield piece;
      }
      if (position >= size) break;
    } catch (error) {
      if (!(error instanceof SlipwayError) || error.code !== 'registry-unreachable') throw error;
      if (breaks >= mostBreaks || position === from) throw error;
    }
    breaks += 1;
    if (breaks > mostBreaks) break;
  }
  const found = check.found();
  if (found !== digest) throw digestMismatch(client.host, found, digest);
}

function missing(host: string, digest: string): SlipwayError {
  return new SlipwayError('registry-failed', `the image is incomplete: ${host} has no blob ${digest}`, {
    advice: 'Push the image to the source anew.',
  });
}
