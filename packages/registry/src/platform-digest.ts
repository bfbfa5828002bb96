import type { Manifest } from './manifests.ts';

/** A platform in Go's names. */
export interface ImagePlatform {
  readonly os: string;
  readonly architecture: string;
  readonly variant?: string;
}

interface IndexEntry {
  readonly digest?: unknown;
  readonly platform?: { readonly os?: unknown; readonly architecture?: unknown; readonly variant?: unknown };
}

const indexTypes = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
];

/**
 * Digest of the image for a platform: the entry of an index, or the manifest itself where it is no index; undefined when an index has none.
 * Attestations are entries for `unknown/unknown`, and so never found. Where no variant is asked for, that of arm64 does not count.
 */
export function platformDigest(manifest: Manifest, platform: ImagePlatform): string | undefined {
  if (!isIndex(manifest)) return manifest.digest;
  const fitting = entriesOf(manifest).filter(
    (entry) => entry.platform?.os === platform.os && entry.platform.architecture === goName(platform.architecture),
  );
  const exact = fitting.find((entry) => (entry.platform?.variant ?? '') === (platform.variant ?? ''));
  const found = exact ?? (platform.variant === undefined || fitting.length === 1 ? fitting[0] : undefined);
  return typeof found?.digest === 'string' ? found.digest : undefined;
}

/** The platforms of an index, each once; undefined for what is no index. Attestations are for none. */
export function indexPlatforms(manifest: Manifest): readonly ImagePlatform[] | undefined {
  if (!isIndex(manifest)) return undefined;
  const platforms = entriesOf(manifest).flatMap(({ platform }): readonly ImagePlatform[] => {
    const { os, architecture, variant } = platform ?? {};
    if (typeof os !== 'string' || typeof architecture !== 'string' || os === 'unknown') return [];
    return [{ os, architecture, ...(typeof variant === 'string' ? { variant } : {}) }];
  });
  return [...new Map(platforms.map((platform) => [JSON.stringify(platform), platform])).values()];
}

function isIndex({ mediaType }: Manifest): boolean {
  return indexTypes.includes(mediaType.split(';')[0]?.trim() ?? '');
}

/** The contract's `x86` is Go's `386`. */
function goName(architecture: string): string {
  return architecture === 'x86' ? '386' : architecture;
}

function entriesOf({ bytes }: Manifest): readonly IndexEntry[] {
  try {
    const index = JSON.parse(bytes.toString('utf8')) as { readonly manifests?: unknown };
    return Array.isArray(index.manifests) ? (index.manifests as readonly IndexEntry[]) : [];
  } catch {
    return [];
  }
}
