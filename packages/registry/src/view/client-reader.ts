import type { RegistryClient } from '../client.ts';
import type { RegistryReader } from './read-repository.ts';

/** What a look at a registry needs, from its client. */
export function clientReader(client: RegistryClient): RegistryReader {
  return {
    host: client.host,
    head: (repository, reference, signal) => client.head(repository, reference, signal),
    getManifest: (repository, reference, signal) => client.getManifest(repository, reference, signal),

    async tags(repository, signal) {
      const { repositoryExists, tags } = await client.tags(repository, { signal });
      return repositoryExists ? tags : undefined;
    },

    async repositories(signal) {
      const names: string[] = [];
      for await (const name of client.catalog({ signal })) names.push(name);
      return names;
    },
  };
}
