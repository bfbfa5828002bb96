import { readImageConfig, type PatchedImageConfig } from '@slipway/core';
import { indexPlatforms, platformDigest, type ImagePlatform, type Manifest } from '@slipway/registry';
import { buffer } from 'node:stream/consumers';
import { Readable } from 'node:stream';
import type { PatchRoom } from './room.ts';

/** An image of a registry, as far as patching has to know it. */
export interface ImageFacts {
  /** `sha256:…` of the image itself; of an index, that of the one platform. */
  readonly digest: string;
  readonly config: PatchedImageConfig;
}

/** An image, or why it cannot be patched. */
export type FoundImage =
  { readonly ok: true; readonly image: ImageFacts } | { readonly ok: false; readonly reason: string };

const maxConfigBytes = 8 * 1024 * 1024;

/** Reads manifest and configuration of a tag. */
export async function findImage(
  { access: { client }, order, context: { signal } }: PatchRoom,
  repository: string,
  tag: string,
): Promise<FoundImage> {
  const top = await client.getManifest(repository, tag, signal);
  if (top === undefined) return { ok: false, reason: 'it is gone' };
  const chosen = choosePlatform(top, order.platforms?.[0]);
  if (!chosen.ok) return chosen;
  const manifest = chosen.digest === top.digest ? top : await client.getManifest(repository, chosen.digest, signal);
  if (manifest === undefined) return { ok: false, reason: `its manifest ${chosen.digest} is gone` };
  const described = configOf(manifest);
  if (described === undefined || described.size > maxConfigBytes) return { ok: false, reason: 'it is no image' };
  const pieces = await client.getBlob(repository, described.digest, { signal });
  if (pieces === undefined) return { ok: false, reason: `its configuration ${described.digest} is gone` };
  const config = readImageConfig((await buffer(Readable.from(pieces))).toString('utf8'));
  if (config === undefined) return { ok: false, reason: 'it is no image' };
  if (config.os !== 'linux') return { ok: false, reason: `it is an image for ${config.os}` };
  return { ok: true, image: { digest: manifest.digest, config } };
}

type Chosen = { readonly ok: true; readonly digest: string } | { readonly ok: false; readonly reason: string };

/** A patch is an image for one platform: an index of several is patched only where one of them was named. */
function choosePlatform(manifest: Manifest, wanted: string | undefined): Chosen {
  const platforms = indexPlatforms(manifest);
  if (platforms === undefined) return { ok: true, digest: manifest.digest };
  const [only] = platforms;
  const names = platforms.map((platform) => nameOf(platform)).join(', ');
  const platform = wanted === undefined ? (platforms.length === 1 ? only : undefined) : readPlatform(wanted);
  if (platform === undefined) {
    return { ok: false, reason: `it is for several platforms (${names}), and \`platforms\` names none` };
  }
  const digest = platformDigest(manifest, platform);
  return digest === undefined
    ? { ok: false, reason: `it is not for ${nameOf(platform)} (${names})` }
    : { ok: true, digest };
}

function readPlatform(text: string): ImagePlatform {
  const [os = '', architecture = '', variant] = text.split('/');
  return { os, architecture, ...(variant === undefined ? {} : { variant }) };
}

function nameOf({ os, architecture, variant }: ImagePlatform): string {
  return [os, architecture, ...(variant === undefined ? [] : [variant])].join('/');
}

function configOf({ bytes }: Manifest): { readonly digest: string; readonly size: number } | undefined {
  try {
    const { config } = JSON.parse(bytes.toString('utf8')) as { readonly config?: unknown };
    const { digest, size } = config as { readonly digest?: unknown; readonly size?: unknown };
    return typeof digest === 'string' && typeof size === 'number' ? { digest, size } : undefined;
  } catch {
    return undefined;
  }
}
