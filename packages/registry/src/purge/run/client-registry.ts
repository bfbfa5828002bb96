import type { RegistryClient } from '../../client.ts';
import { registryFailure } from '../../failures.ts';
import type { PurgeRegistry, Removal } from './purge-registry.ts';

/** What purges need of the module that changes tags. */
export type TagChanges = Pick<PurgeRegistry, 'untag' | 'exclusively'>;

/** A registry that is spoken to by the distribution specification. */
export function clientRegistry(client: RegistryClient, changes: TagChanges): PurgeRegistry {
  return {
    host: client.host,
    catalog: (options) => client.catalog(options),
    tags: (repository, options) => client.tags(repository, options),
    head: (repository, reference, signal) => client.head(repository, reference, signal),
    getManifest: (repository, reference, signal) => client.getManifest(repository, reference, signal),
    deleteManifest: (repository, digest) => deleteManifest(client, repository, digest),
    ...changes,
  };
}

/** Asks once: a second try after a failure could only tell that the manifest is gone, and not whether the first one has finished. */
async function deleteManifest(client: RegistryClient, repository: string, digest: string): Promise<Removal> {
  try {
    return { kind: (await client.deleteManifest(repository, digest, { attempts: 1 })) ? 'deleted' : 'gone' };
  } catch (cause) {
    const status = registryFailure(cause)?.status;
    if (status === 405) return { kind: 'refused', status };
    // Distribution 2.8 fails while it looks for the tags of a manifest that it has deleted already.
    if (status === undefined || status < 500) return { kind: 'failed', cause };
    const left = await client.head(repository, digest).catch(() => 'unknown');
    return left === undefined ? { kind: 'deleted', mayLeaveTags: true } : { kind: 'failed', cause };
  }
}
