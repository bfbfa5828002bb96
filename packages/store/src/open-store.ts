import type { Blobs } from './blobs/blobs.ts';
import { directoryBlobs } from './blobs/directory.ts';
import type { S3Options } from './blobs/s3.ts';
import { composeStore } from './compose/store.ts';
import type { RecordOptions } from './port/records.ts';
import type { Store } from './port/store.ts';
import type { RedisPlace } from './redis/connect.ts';
import { openRecords } from './sql/open-records.ts';

/** Where archived logs and uploads are kept. */
export type BlobPlace = { readonly directory: string } | { readonly s3: S3Options };

/** Where a store keeps what, and its terms; times in milliseconds. */
export interface StoreOptions extends RecordOptions {
  readonly redis: RedisPlace;
  readonly blobs: BlobPlace;
  /** How often agents say that they live; default 10 s. */
  readonly heartbeatMs?: number;
  /** Most bytes of one upload; default 1 GiB. */
  readonly maxSourceBytes?: number;
  /** How long an upload may lie unfinished, or unused; default a day. */
  readonly sourceAgeMs?: number;
}

const defaults = { leaseMs: 30_000, heartbeatMs: 10_000, maxSourceBytes: 1024 ** 3, sourceAgeMs: 86_400_000 };

/**
 * Opens a store. Rejects with `unavailable` when the database or the place of blobs cannot be reached, and with `invalid-argument` for
 * options that cannot be; with Redis away it opens all the same.
 */
export async function openStore(options: StoreOptions): Promise<Store> {
  const { leaseMs, heartbeatMs, maxSourceBytes, sourceAgeMs } = { ...defaults, ...options };
  const blobs = await openBlobs(options.blobs);
  const records = await openRecords({ ...options, leaseMs });
  return await composeStore({
    records,
    blobs,
    redis: options.redis,
    terms: { heartbeatMs, leaseMs },
    sources: { maxBytes: maxSourceBytes, ageMs: sourceAgeMs },
  });
}

async function openBlobs(place: BlobPlace): Promise<Blobs> {
  if ('directory' in place) return await directoryBlobs(place.directory);
  const { s3Blobs } = await import('./blobs/s3.ts');
  return s3Blobs(place.s3);
}
