import { digestOf } from '../digest.ts';

/** What takes a tag's place for the moment before it is deleted. */
export interface Dummy {
  readonly digest: string;
  readonly mediaType: string;
  readonly bytes: Buffer;
}

const nonceKey = 'io.slipway.untag';
const indexType = 'application/vnd.oci.image.index.v1+json';
const manifestType = 'application/vnd.oci.image.manifest.v1+json';

/** The configuration of a dummy that is a manifest: registries want it to exist. */
export const emptyConfig = Buffer.from('{}');

/**
 * An index of no image: it needs no blobs, and whoever pulls the tag at that very moment is told that there is no image for his platform.
 * The nonce makes each one's digest its own, because deleting a digest takes every tag of it.
 */
export function indexDummy(nonce: string): Dummy {
  return dummyOf(indexType, { manifests: [] }, nonce);
}

/** The same as a manifest of no layers, for registries that refuse an empty index. */
export function manifestDummy(nonce: string): Dummy {
  const config = {
    mediaType: 'application/vnd.oci.empty.v1+json',
    digest: digestOf(emptyConfig),
    size: emptyConfig.length,
  };
  return dummyOf(manifestType, { artifactType: 'application/vnd.slipway.untag', config, layers: [] }, nonce);
}

/** Whether a manifest is a dummy of anybody's: a push of it tells nothing. */
export function isUntagDummy(bytes: Uint8Array): boolean {
  if (bytes.length > 1024) return false;
  try {
    const { annotations } = JSON.parse(Buffer.from(bytes).toString('utf8')) as { readonly annotations?: unknown };
    return typeof annotations === 'object' && annotations !== null && nonceKey in annotations;
  } catch {
    return false;
  }
}

function dummyOf(mediaType: string, content: object, nonce: string): Dummy {
  const manifest = { schemaVersion: 2, mediaType, ...content, annotations: { [nonceKey]: nonce } };
  const bytes = Buffer.from(JSON.stringify(manifest));
  return { digest: digestOf(bytes), mediaType, bytes };
}
