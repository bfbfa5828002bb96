/**
 * Bytes under keys. Keys are words of letters, digits, `-`, `_` and `.`, joined by slashes: `logs/r2f/0-1048576.gz`. Blobs are small
 * (a few megabytes) and written once; writing the same bytes again under the same key is harmless. Every method rejects with
 * `unavailable` when the place where they lie does not answer, or refuses.
 */
export interface Blobs {
  /** Resolves when the bytes are durable. A blob is there whole or not at all, whatever breaks in between. */
  put(key: string, bytes: Uint8Array): Promise<void>;
  /** Undefined when there is none. */
  get(key: string): Promise<Uint8Array | undefined>;
  /** Keys that begin with a prefix, which ends in a slash, in no special order. */
  list(prefix: string): AsyncIterable<string>;
  /** Does nothing when there is none. */
  delete(key: string): Promise<void>;
  /** Rejects when blobs can be neither read nor written at the moment. */
  check(signal: AbortSignal): Promise<void>;
}

/** Deletes all blobs whose keys begin with a prefix, which ends in a slash; gives how many there were. */
export async function deleteUnder(blobs: Blobs, prefix: string): Promise<number> {
  let deleted = 0;
  for await (const key of blobs.list(prefix)) {
    await blobs.delete(key);
    deleted += 1;
  }
  return deleted;
}
