import { SlipwayError } from '@slipway/core';

/** One file or archive of an artifact, and what becomes of it in the context. */
export interface ArtifactLayer {
  readonly digest: string;
  readonly size: number;
  /** An archive: its entries go below this directory, '' for the root. */
  readonly unpackInto?: string;
  /** A plain file: its name in the context. */
  readonly file?: string;
}

interface Descriptor {
  readonly digest?: unknown;
  readonly size?: unknown;
  readonly mediaType?: unknown;
  readonly annotations?: Readonly<Record<string, unknown>>;
}

const titleKey = 'org.opencontainers.image.title';
const unpackKey = 'io.deis.oras.content.unpack';

/**
 * Reads the layers of an artifact's manifest as ORAS pushes them: a layer with a title is a file of that name, or the
 * directory of that name when it is marked to be unpacked; an archive without a title is the context itself.
 */
export function artifactLayers(manifest: Uint8Array, name: string): readonly ArtifactLayer[] {
  const { layers } = parse(manifest, name);
  if (!Array.isArray(layers) || layers.length === 0) throw unusable(name, 'it is a list of images, or holds no files');
  return (layers as readonly Descriptor[]).map((layer) => layerOf(layer, name));
}

function layerOf({ digest, size, mediaType, annotations = {} }: Descriptor, name: string): ArtifactLayer {
  if (typeof digest !== 'string' || !/^sha256:[0-9a-f]{64}$/.test(digest) || typeof size !== 'number') {
    throw unusable(name, 'it holds a layer without a usable digest and size');
  }
  const title = annotations[titleKey];
  if (typeof title !== 'string') {
    if (typeof mediaType === 'string' && /tar/.test(mediaType)) return { digest, size, unpackInto: '' };
    throw unusable(name, 'it holds a layer that is neither an archive nor has a title');
  }
  return annotations[unpackKey] === 'true'
    ? { digest, size, unpackInto: parentOf(title) }
    : { digest, size, file: title };
}

/** ORAS packs a directory together with its name, so that it is unpacked beside where it was. */
function parentOf(title: string): string {
  const slash = title.replace(/\/+$/, '').lastIndexOf('/');
  return slash < 0 ? '' : title.slice(0, slash);
}

function parse(manifest: Uint8Array, name: string): { readonly layers?: unknown } {
  try {
    return JSON.parse(Buffer.from(manifest).toString('utf8')) as { readonly layers?: unknown };
  } catch (cause) {
    throw unusable(name, 'its manifest is no JSON', cause);
  }
}

function unusable(name: string, reason: string, cause?: unknown): SlipwayError {
  return new SlipwayError('invalid-context', `the artifact ${name} cannot be used as a context: ${reason}`, {
    ...(cause === undefined ? {} : { cause }),
    advice: 'Push files or directories with ORAS, or one tar without a title.',
  });
}
