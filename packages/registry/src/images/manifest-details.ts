import type { RegistryClient } from '../client.ts';
import type { ManifestDetails } from './describe-images.ts';

/** Reads what manifests say of themselves. */
export type DetailsReader = (repository: string, digest: string, signal?: AbortSignal) => Promise<ManifestDetails>;

const configTypes = [
  'application/vnd.oci.image.config.v1+json',
  'application/vnd.docker.container.image.v1+json',
] as const;
const mostConfigBytes = 4 * 1024 * 1024;
const mostKept = 10_000;

/**
 * Makes a reader of manifests and their configurations. A digest names the same bytes for ever, so each is read once, as long as there are not
 * very many. What cannot be read has no details: they are told for information and nothing depends on them.
 */
export function createDetailsReader(client: Pick<RegistryClient, 'getManifest' | 'getBlob'>): DetailsReader {
  const known = new Map<string, ManifestDetails>();
  return async (repository, digest, signal) => {
    const before = known.get(digest);
    if (before !== undefined) return before;
    const manifest = await client.getManifest(repository, digest, signal);
    if (manifest === undefined) return {};
    const details = await readDetails(client, repository, manifest.bytes, signal);
    if (known.size >= mostKept) known.delete(known.keys().next().value ?? '');
    known.set(digest, details);
    return details;
  };
}

async function readDetails(
  client: Pick<RegistryClient, 'getBlob'>,
  repository: string,
  bytes: Buffer,
  signal: AbortSignal | undefined,
): Promise<ManifestDetails> {
  const manifest = parse(bytes);
  const config = descriptorOf(manifest['config']);
  const artifactType = textOf(manifest['artifactType']);
  const common = artifactType === undefined ? {} : { artifactType };
  if (config === undefined) return common;
  const layers = Array.isArray(manifest['layers']) ? manifest['layers'].map(descriptorOf) : [];
  const imageSize = layers.reduce((sum, layer) => sum + (layer?.size ?? 0), bytes.length + config.size);
  const isImage = (configTypes as readonly string[]).includes(config.mediaType) && config.size <= mostConfigBytes;
  const { architecture, os } = isImage ? await readConfig(client, repository, config.digest, signal) : {};
  return {
    ...common,
    imageSize,
    configMediaType: config.mediaType,
    ...(architecture === undefined ? {} : { architecture }),
    ...(os === undefined ? {} : { os }),
  };
}

async function readConfig(
  client: Pick<RegistryClient, 'getBlob'>,
  repository: string,
  digest: string,
  signal: AbortSignal | undefined,
): Promise<Pick<ManifestDetails, 'architecture' | 'os'>> {
  const blob = await client.getBlob(repository, digest, { ...(signal && { signal }) });
  if (blob === undefined) return {};
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of blob) {
    length += part.length;
    if (length > mostConfigBytes) return {};
    parts.push(part);
  }
  const config = parse(Buffer.concat(parts));
  const architecture = textOf(config['architecture']);
  const os = textOf(config['os']);
  return { ...(architecture === undefined ? {} : { architecture }), ...(os === undefined ? {} : { os }) };
}

interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
}

function descriptorOf(value: unknown): Descriptor | undefined {
  const { mediaType, digest, size } = recordOf(value);
  if (typeof mediaType !== 'string' || typeof digest !== 'string') return undefined;
  return { mediaType, digest, size: typeof size === 'number' && size >= 0 ? Math.floor(size) : 0 };
}

function parse(bytes: Buffer): Readonly<Record<string, unknown>> {
  try {
    return recordOf(JSON.parse(bytes.toString('utf8')));
  } catch {
    return {};
  }
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value.length <= 255 && value !== '' ? value : undefined;
}
