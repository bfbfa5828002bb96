import type { Guards, RepositoryView } from '@slipway/core';
import { apiView } from './api-view.ts';
import { readRepository, type ReadOptions, type RegistryReader } from './read-repository.ts';
import type { RegistryView } from './registry-view.ts';

/** Somebody who keeps a record of a registry: what was seen of it, when, and what must not be deleted. */
export interface RegistryRecord {
  /** Names of the repositories that are known; undefined when no record of this registry is kept. */
  repositories(signal?: AbortSignal): Promise<readonly string[] | undefined>;
  /** What is known of a repository; undefined when nothing is. */
  repository(name: string, signal?: AbortSignal): Promise<RepositoryView | undefined>;
  guards(repository: string, signal?: AbortSignal): Promise<Guards>;
}

/**
 * A registry as it is now, with what a record knows beyond its API: times, manifests without a tag, and what must not be deleted. What the registry
 * answers counts; the record only adds to it.
 */
export function indexView(
  reader: RegistryReader,
  record: RegistryRecord,
  options: Pick<ReadOptions, 'concurrency'> = {},
): RegistryView {
  const plain = apiView(reader, options);
  return {
    host: reader.host,
    async repositories(signal) {
      const known = await record.repositories(signal);
      // Of a repository that the registry's list leaves out something may still be there.
      return [...new Set([...(await plain.repositories(signal)), ...(known ?? [])])].sort();
    },
    async repository(name, signal) {
      const known = await record.repository(name, signal);
      const view = await readRepository(reader, name, { ...options, known, signal });
      // Whether or not anything is known of it: locks may be, and what runs and tasks need.
      return view && { ...view, guards: known?.guards ?? (await record.guards(name, signal)) };
    },
    guards: (repository, signal) => record.guards(repository, signal),
  };
}
