import type { Source } from '@slipway/core/http';
import type { Readable } from 'node:stream';

/** Uploaded contexts. */
export interface Sources {
  /** Limit of one upload. */
  readonly maxBytes: number;
  /** Rejects with `too-large` for a size over the limit. */
  create(submitter: string, sizeBytes?: number): Promise<Source>;
  get(sourceId: string): Promise<Source | undefined>;
  /**
   * Appends a part. Rejects with `conflict` (details: `offset`) when the upload stands elsewhere or is complete already, with `too-large`
   * when the limit is passed; what a broken connection has sent is kept in whole parts only.
   */
  append(sourceId: string, offset: number, bytes: AsyncIterable<Uint8Array>): Promise<Source>;
  /** Rejects with `checksum-mismatch`; the upload is then gone. Completing twice changes nothing. */
  complete(sourceId: string, sizeBytes: number, sha256: string): Promise<Source>;
  /** The bytes of a complete upload. Rejects with `not-found`. */
  open(sourceId: string): Promise<Readable>;
  /** A complete upload that is used by a run is kept as long as the run's record. Rejects with `not-found`. */
  use(sourceId: string, runId: string): Promise<void>;
}
