import { randomUUID } from 'node:crypto';
import { healthRepository, SlipwayError } from '@slipway/core';
import type { RegistryClient } from '../client.ts';
import { digestOf } from '../digest.ts';

/** An image that is pushed, looked at and taken away again, to see whether that can be done. */
export interface ProbeImage {
  /** As image references name it. */
  readonly image: string;
  readonly tag: string;
  push(signal?: AbortSignal): Promise<void>;
  /** Reads it back in full. */
  pull(signal?: AbortSignal): Promise<void>;
  /** Deletes it, and looks whether it has gone. What was never pushed is gone. */
  remove(signal?: AbortSignal): Promise<void>;
}

/** An archive of nothing: its blobs are the same in every try, so that what deletions leave behind does not grow. */
const layer = Buffer.alloc(1024);
const manifestType = 'application/vnd.oci.image.manifest.v1+json';
const configType = 'application/vnd.oci.image.config.v1+json';
const layerType = 'application/vnd.oci.image.layer.v1.tar';

/** Makes one that is not pushed yet; `architecture` is that of whoever will pull it, in Go's names. */
export function createProbeImage(
  client: RegistryClient,
  architecture = 'amd64',
  tag: string = randomUUID(),
): ProbeImage {
  const repository = healthRepository;
  const rootfs = { type: 'layers', diff_ids: [digestOf(layer)] };
  const config = Buffer.from(JSON.stringify({ architecture, os: 'linux', config: {}, rootfs }));
  const described = (mediaType: string, bytes: Buffer) => ({ mediaType, digest: digestOf(bytes), size: bytes.length });
  const bytes = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: manifestType,
      config: described(configType, config),
      layers: [described(layerType, layer)],
      // The digest is this try's alone, because deleting one takes all of its tags.
      annotations: { 'io.slipway.health': tag },
    }),
  );
  const digest = digestOf(bytes);
  return {
    image: `${client.host}/${repository}:${tag}`,
    tag,

    async push(signal) {
      for (const blob of [layer, config]) {
        if ((await client.headBlob(repository, digestOf(blob), signal)) !== undefined) continue;
        const content = (async function* () {
          yield await Promise.resolve(blob);
        })();
        await client.uploadBlob(repository, { digest: digestOf(blob), size: blob.length, content, signal });
      }
      await client.putManifest(repository, tag, { bytes, mediaType: manifestType }, signal);
    },

    async pull(signal) {
      const manifest = await client.getManifest(repository, tag, signal);
      if (manifest?.digest !== digest) throw lost(client.host, `the image ${tag} that was pushed a moment ago`);
      for (const blob of [layer, config]) {
        const pieces = await client.getBlob(repository, digestOf(blob), signal === undefined ? {} : { signal });
        if (pieces === undefined) throw lost(client.host, `the blob ${digestOf(blob)} that was pushed a moment ago`);
        // Its end fails when the bytes are others.
        for await (const _ of pieces);
      }
    },

    async remove(signal) {
      await client.deleteManifest(repository, digest, { signal });
      if ((await client.head(repository, tag, signal)) === undefined) return;
      throw new SlipwayError('registry-failed', `${client.host} still has ${repository}:${tag} after it was deleted`, {
        advice: 'Look into the log of the registry: its storage may be full, read-only, or shared with another one.',
      });
    },
  };
}

function lost(host: string, what: string): SlipwayError {
  return new SlipwayError('registry-failed', `${host} does not give ${what}`, {
    advice: 'Look into the log of the registry: several of them behind one name have to share their storage.',
  });
}
