import { createHash, randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { SlipwayError } from '@slipway/core';
import type { Source } from '@slipway/core/http';
import { type Blobs, deleteUnder } from '../blobs/blobs.ts';
import type { Records } from '../port/records.ts';
import type { Sources } from '../port/sources.ts';
import { pieces } from './pieces.ts';

/** Limits of uploads. */
export interface SourceLimits {
  readonly maxBytes: number;
  /** How long an upload may lie unfinished or unused, in milliseconds. */
  readonly ageMs: number;
}

/** Most bytes of an upload that are held in memory, and lost when its connection breaks. */
const partBytes = 4 * 1024 * 1024;

/** Where all blobs of an upload lie. */
export function sourcePrefix(sourceId: string): string {
  return `sources/${sourceId}/`;
}

/** Keeps uploads as blobs of a few megabytes each; the record says which ones count, and in what order. */
export function createSources(
  records: Pick<Records, 'sources' | 'upkeep'>,
  blobs: Blobs,
  { maxBytes, ageMs }: SourceLimits,
): Sources {
  const expiresAt = (): number => Date.now() + ageMs;

  const require = async (sourceId: string): Promise<Source> => {
    const source = await records.sources.get(sourceId);
    if (source === undefined) throw new SlipwayError('not-found', `there is no upload ${sourceId}`);
    return source;
  };

  const addPart = async (sourceId: string, start: number, bytes: Uint8Array): Promise<Source> => {
    // A name of its own: two that send the same part must not write into each other's.
    const part = { start, end: start + bytes.length, blob: `${sourcePrefix(sourceId)}${start}-${randomUUID()}` };
    await blobs.put(part.blob, bytes);
    try {
      return await records.sources.addPart(sourceId, part, expiresAt());
    } catch (error) {
      if (error instanceof SlipwayError && error.code !== 'unavailable') await blobs.delete(part.blob);
      throw error;
    }
  };

  const read = async function* (sourceId: string): AsyncGenerator<Uint8Array> {
    for (const { blob } of await records.sources.parts(sourceId)) {
      const bytes = await blobs.get(blob);
      if (bytes === undefined) throw new SlipwayError('unavailable', `a part of the upload is missing: ${blob}`);
      yield bytes;
    }
  };

  return {
    maxBytes,
    create: async (submitter, sizeBytes) => {
      if (sizeBytes !== undefined && sizeBytes > maxBytes) throw tooLarge(maxBytes);
      return await records.sources.create(submitter, { maxBytes, expiresAt: expiresAt() });
    },
    get: (sourceId) => records.sources.get(sourceId),
    append: async (sourceId, offset, bytes) => {
      let source = await require(sourceId);
      if (source.state === 'complete' || source.offset !== offset) throw elsewhere(source);
      for await (const piece of pieces(bytes, partBytes)) {
        if (source.offset + piece.length > source.maxBytes) throw tooLarge(source.maxBytes);
        source = await addPart(sourceId, source.offset, piece);
      }
      return source;
    },
    complete: async (sourceId, sizeBytes, sha256) => {
      const source = await require(sourceId);
      if (source.offset !== sizeBytes) throw elsewhere(source);
      const known = source.state === 'complete' ? await records.sources.checksum(sourceId) : undefined;
      const actual = known ?? (await checksumOf(read(sourceId)));
      if (actual === sha256) return await records.sources.complete(sourceId, sizeBytes, sha256);
      if (known === undefined) {
        await records.sources.discard(sourceId);
        await deleteUnder(blobs, sourcePrefix(sourceId));
        await records.upkeep.forgetSource(sourceId);
      }
      throw new SlipwayError('checksum-mismatch', `the upload's SHA-256 is ${actual}, not ${sha256}`);
    },
    open: async (sourceId) => {
      const { state } = await require(sourceId);
      if (state !== 'complete') throw new SlipwayError('not-found', `the upload ${sourceId} is not complete`);
      return Readable.from(read(sourceId), { objectMode: false });
    },
    use: (sourceId, runId) => records.sources.use(sourceId, runId),
  };
}

async function checksumOf(bytes: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of bytes) hash.update(piece);
  return hash.digest('hex');
}

function tooLarge(maxBytes: number): SlipwayError {
  return new SlipwayError('too-large', `an upload may have ${maxBytes} bytes at most`, { details: { maxBytes } });
}

function elsewhere({ sourceId, offset, state }: Source): SlipwayError {
  const what = state === 'complete' ? 'is complete already, with' : 'stands at';
  return new SlipwayError('conflict', `the upload ${sourceId} ${what} ${offset} bytes`, { details: { offset } });
}
