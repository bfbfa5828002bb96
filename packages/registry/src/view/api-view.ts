import { noGuards, type RegistryView } from './registry-view.ts';
import { readRepository, type ReadOptions, type RegistryReader } from './read-repository.ts';

/**
 * What the API of a registry says and no more: no times, no locks, and of the manifests without a tag only those that belong to a
 * tagged one. Whatever deletes by age keeps everything that it shows.
 */
export function apiView(reader: RegistryReader, options: Pick<ReadOptions, 'concurrency'> = {}): RegistryView {
  return {
    host: reader.host,
    async repositories(signal) {
      const names: string[] = [];
      for await (const name of reader.catalog({ signal })) names.push(name);
      return names.sort();
    },
    repository: (name, signal) => readRepository(reader, name, { ...options, signal }),
    guards: () => Promise.resolve(noGuards),
  };
}
