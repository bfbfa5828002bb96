import { SlipwayError } from '@slipway/core';
import type { ImagePlatform } from '../platform-digest.ts';
import type { IndexEntry } from './contents.ts';

/** Which entries of indexes are wanted. */
export interface EntryChoice {
  /** All when absent. A platform without a variant stands for every variant. */
  readonly platforms?: readonly ImagePlatform[] | undefined;
  /** Whether attestations that builds put into indexes come along; they do by default. */
  readonly attestations?: boolean | undefined;
}

/** Chooses entries of an index, and the attestations of those that are chosen. Rejects when a platform is wanted that there is not. */
export function chooseEntries(
  digest: string,
  entries: readonly IndexEntry[],
  { platforms, attestations = true }: EntryChoice,
): readonly IndexEntry[] {
  const isWanted = ({ platform }: IndexEntry): boolean =>
    platforms === undefined || platforms.some((wanted) => isOf(platform, wanted));
  const missing = platforms?.filter((wanted) => !entries.some(({ platform }) => isOf(platform, wanted))) ?? [];
  if (missing.length > 0) {
    const available = entries.filter((entry) => !isAttestation(entry)).map(({ platform }) => nameOf(platform));
    throw new SlipwayError('not-found', `${digest} has no image for ${missing.map(nameOf).join(', ')}`, {
      advice: `It has: ${available.join(', ')}.`,
    });
  }
  const images = entries.filter((entry) => !isAttestation(entry) && isWanted(entry));
  const chosen = new Set(images.map((image) => image.digest));
  return entries.filter((entry) =>
    isAttestation(entry)
      ? attestations && (entry.attestationOf === undefined || chosen.has(entry.attestationOf))
      : isWanted(entry),
  );
}

/** The bytes of an index with these entries alone; everything else in it stays as it is. */
export function withEntries(bytes: Uint8Array, digests: ReadonlySet<string>): Buffer {
  const index = JSON.parse(Buffer.from(bytes).toString('utf8')) as { readonly manifests?: readonly IndexEntry[] };
  const manifests = index.manifests?.filter(({ digest }) => digests.has(digest));
  return Buffer.from(JSON.stringify({ ...index, manifests }));
}

/** Whether an image is for a platform. */
export function isOf(platform: IndexEntry['platform'], wanted: ImagePlatform): boolean {
  return (
    platform?.os === wanted.os &&
    platform.architecture === wanted.architecture &&
    (wanted.variant === undefined || platform.variant === wanted.variant)
  );
}

/** `linux/arm64/v8` */
export function nameOf(platform: IndexEntry['platform']): string {
  if (platform === undefined) return 'any platform';
  return [platform.os, platform.architecture, platform.variant].filter((part) => part !== undefined).join('/');
}

function isAttestation({ platform, attestationOf }: IndexEntry): boolean {
  return attestationOf !== undefined || (platform?.os === 'unknown' && platform.architecture === 'unknown');
}
