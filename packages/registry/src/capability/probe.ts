import { randomUUID } from 'node:crypto';
import { SlipwayError } from '@slipway/core';
import type { RegistryClient } from '../client.ts';
import { registryFailure } from '../failures.ts';

/** Whether a registry deletes, or whether this account may not even ask. */
export type Permission = 'enabled' | 'disabled' | 'denied';

/** What one registry can do, found out by requests that change nothing. What is found is kept until it is forgotten. */
export interface CapabilityProbe {
  /** Deleting manifests. */
  deletes(repository: string, signal?: AbortSignal): Promise<Permission>;
  /** Deleting a tag and leaving its manifest. */
  tagDelete(repository: string, signal?: AbortSignal): Promise<Permission>;
  /** Whether the registry keeps the list of referrers itself. */
  referrers(repository: string, signal?: AbortSignal): Promise<boolean>;
  /** Whether it takes manifests of Docker's own types. Asked by offering one that it cannot accept, so it needs the right to push. */
  dockerManifests(repository: string, signal?: AbortSignal): Promise<boolean>;
  /** Forgets everything: for whoever is answered 400 or 405 where that should not be, as after an upgrade or a change of configuration. */
  forget(): void;
}

const nothing = `sha256:${'0'.repeat(64)}`;
const dockerManifest = 'application/vnd.docker.distribution.manifest.v2+json';

/** Makes the probe of one client. Only answers about the registry are kept: what an account may do can differ between repositories. */
export function createCapabilityProbe(client: RegistryClient): CapabilityProbe {
  let deletes: Permission | undefined;
  let tagDelete: Permission | undefined;
  let referrers: boolean | undefined;
  let dockerManifests: boolean | undefined;
  return {
    async deletes(repository, signal) {
      if (deletes !== undefined) return deletes;
      const found = await permission(() => client.deleteManifest(repository, nothing, { signal }), [405]);
      if (found !== 'denied') deletes = found;
      return found;
    },

    async tagDelete(repository, signal) {
      if (tagDelete !== undefined) return tagDelete;
      const tag = `slipway-probe-${randomUUID()}`;
      const found = await permission(() => client.deleteTag(repository, tag, { signal }), [400, 405]);
      if (found !== 'denied') tagDelete = found;
      return found;
    },

    async referrers(repository, signal) {
      referrers ??= await client.hasReferrersApi(repository, signal);
      return referrers;
    },

    async dockerManifests(repository, signal) {
      dockerManifests ??= await takesDockerManifest(client, repository, signal);
      return dockerManifests;
    },

    forget() {
      deletes = undefined;
      tagDelete = undefined;
      referrers = undefined;
      dockerManifests = undefined;
    },
  };
}

/** The outcome of deleting what does not exist. */
async function permission(remove: () => Promise<boolean>, disabled: readonly number[]): Promise<Permission> {
  try {
    await remove();
    return 'enabled';
  } catch (error) {
    const { status } = registryFailure(error) ?? {};
    if (status === 401 || status === 403 || (error instanceof SlipwayError && error.code === 'not-allowed')) {
      return 'denied';
    }
    if (status !== undefined && disabled.includes(status)) return 'disabled';
    throw error;
  }
}

/** A registry that knows the type misses the blobs; one that does not refuses before it looks. */
async function takesDockerManifest(
  client: RegistryClient,
  repository: string,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const config = { mediaType: 'application/vnd.docker.container.image.v1+json', size: 2, digest: nothing };
  const manifest = { schemaVersion: 2, mediaType: dockerManifest, config, layers: [] };
  const bytes = Buffer.from(JSON.stringify(manifest));
  const tag = `slipway-probe-${randomUUID()}`;
  try {
    await client.putManifest(repository, tag, { bytes, mediaType: dockerManifest }, signal);
    return true;
  } catch (error) {
    const { status, code } = registryFailure(error) ?? {};
    if (code === 'MANIFEST_BLOB_UNKNOWN' || code === 'BLOB_UNKNOWN') return true;
    if (status === 400 || status === 415) return false;
    throw error;
  }
}
