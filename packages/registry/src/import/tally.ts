/** What an import has done so far. */
export interface ImportTally {
  /** Bytes of blobs that were sent. */
  bytes: number;
  /** Manifests that were put. */
  manifests: number;
  /** Every blob that is copied or being copied, by repository and digest: images share layers. */
  readonly blobs: Map<string, Promise<void>>;
}

/** Nothing so far. */
export function newTally(): ImportTally {
  return { bytes: 0, manifests: 0, blobs: new Map() };
}
