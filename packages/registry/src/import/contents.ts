import { SlipwayError } from '@slipway/core';

/** A blob or manifest as another manifest names it. */
export interface Descriptor {
  readonly digest: string;
  readonly mediaType: string;
  readonly size: number;
}

/** An entry of an index. */
export interface IndexEntry extends Descriptor {
  readonly platform?: { readonly os: string; readonly architecture: string; readonly variant?: string };
  /** The digest of the image that an attestation made by a build is about. */
  readonly attestationOf?: string;
}

/** What a manifest consists of, besides its bytes. */
export type ManifestContents =
  | { readonly kind: 'index'; readonly entries: readonly IndexEntry[] }
  | {
      readonly kind: 'image';
      readonly config: Descriptor;
      /** Layers, without those that are to be fetched from elsewhere and must not be handed on. */
      readonly layers: readonly Descriptor[];
    };

const digestPattern = /^sha256:[0-9a-f]{64}$|^sha512:[0-9a-f]{128}$/;
const indexType = /\b(?:image\.index|manifest\.list)\b/;
const schema1Type = /distribution\.manifest\.v1\+/;
const foreignType = /\bforeign\b|\bnondistributable\b/;

/** Whether a manifest of this type names other manifests. */
export function isIndexType(mediaType: string): boolean {
  return indexType.test(mediaType);
}

/** Reads a manifest that is to be copied; rejects what cannot be, with `registry-failed`. */
export function readContents(digest: string, mediaType: string, bytes: Uint8Array): ManifestContents {
  const fail = (reason: string): SlipwayError =>
    new SlipwayError('registry-failed', `the manifest ${digest} cannot be imported: ${reason}`, {
      details: { digest },
    });
  if (schema1Type.test(mediaType)) throw fail('it is of the first schema, which registries no longer take');
  let parsed: unknown;
  try {
    parsed = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw fail('it is no JSON');
  }
  if (!isRecord(parsed)) throw fail('it is no JSON object');
  const read = (value: unknown, where: string): Descriptor => {
    const descriptor = readDescriptor(value);
    if (descriptor === undefined) throw fail(`${where} has no digest, or no size`);
    return descriptor;
  };
  if (isIndexType(mediaType) || (mediaType === '' && Array.isArray(parsed['manifests']))) {
    const { manifests = [] } = parsed;
    if (!Array.isArray(manifests)) throw fail('`manifests` is no list');
    const entries = manifests.map((entry: unknown, index) => ({
      ...read(entry, `entry ${index + 1} of \`manifests\``),
      ...readPlatform(entry),
    }));
    return { kind: 'index', entries };
  }
  const { layers = [] } = parsed;
  if (!Array.isArray(layers)) throw fail('`layers` is no list');
  const owned = layers.map((layer: unknown, index) => read(layer, `layer ${index + 1}`));
  return {
    kind: 'image',
    config: read(parsed['config'], '`config`'),
    layers: owned.filter((layer) => !foreignType.test(layer.mediaType)),
  };
}

function readDescriptor(value: unknown): Descriptor | undefined {
  if (!isRecord(value)) return undefined;
  const { digest, mediaType = '', size } = value;
  if (typeof digest !== 'string' || !digestPattern.test(digest) || typeof mediaType !== 'string') return undefined;
  if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0) return undefined;
  return { digest, mediaType, size };
}

function readPlatform(entry: unknown): Pick<IndexEntry, 'platform' | 'attestationOf'> {
  const { platform, annotations } = entry as { readonly platform?: unknown; readonly annotations?: unknown };
  const subject = isRecord(annotations) ? annotations['vnd.docker.reference.digest'] : undefined;
  const attestation = typeof subject === 'string' ? { attestationOf: subject } : {};
  if (!isRecord(platform)) return attestation;
  const { os, architecture, variant } = platform;
  if (typeof os !== 'string' || typeof architecture !== 'string') return attestation;
  return { ...attestation, platform: { os, architecture, ...(typeof variant === 'string' && { variant }) } };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
