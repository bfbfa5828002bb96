import { SlipwayError } from '@slipway/core';

/** How much a tar from elsewhere may hold. */
export interface ArchiveLimits {
  readonly entries: number;
  /** Bytes of the tar after decompression. */
  readonly totalBytes: number;
  /** Bytes after decompression for each byte before it; counts from `ratioFromBytes` on, as small files compress as they like. */
  readonly ratio: number;
  readonly ratioFromBytes: number;
  /** Directories above an entry. */
  readonly depth: number;
  /** Bytes of a whole name, and of each of its parts: more cannot be written to a disk. */
  readonly nameBytes: number;
  readonly partBytes: number;
}

/** Far above what sources need, far below what hurts a machine. */
export const defaultLimits: ArchiveLimits = {
  entries: 500_000,
  totalBytes: 10 * 1024 ** 3,
  ratio: 200,
  ratioFromBytes: 64 * 1024 ** 2,
  depth: 100,
  nameBytes: 4095,
  partBytes: 255,
};

/** The error for a tar from elsewhere that is not taken; `name` is the entry to blame. */
export function refusedArchive(reason: string, name?: string): SlipwayError {
  const shown = name === undefined ? '' : ` at ${JSON.stringify(name.slice(0, 200))}`;
  return new SlipwayError('invalid-context', `the archive is refused${shown}: ${reason}`, {
    advice: 'A context holds files, directories and links among them; make the archive anew from such.',
  });
}
