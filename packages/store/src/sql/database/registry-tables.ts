import type { TimeSource } from '@slipway/core';
import type { Generated } from 'kysely';
import type { RegistryChange } from '../../port/registry-index.ts';
import type { Flag } from './flag.ts';

/** A repository of the own registry. */
export interface RepositoryRow {
  name: string;
  first_seen_at: number;
  changed_at: number;
  reconciled_at: number | null;
  complete: Generated<Flag>;
  /** Number of its last change. */
  revision: Generated<number>;
  /** Whether the registry has it: one that comes back goes on with its numbers. */
  present: Generated<Flag>;
}

/** What a tag has. */
export interface RegistryTagRow {
  repository: string;
  name: string;
  /** Null: it is listed and leads nowhere. */
  digest: string | null;
  updated_at: number | null;
  time_source: TimeSource | null;
}

/** A manifest that is there. */
export interface RegistryManifestRow {
  repository: string;
  digest: string;
  media_type: string;
  size: number;
  pushed_at: number | null;
  time_source: TimeSource | null;
  untagged_at: number | null;
  /** As JSON; null: nobody could read it. */
  links: string | null;
}

/** What became of a tag or manifest; one repository's are numbered. */
export interface RegistryChangeRow {
  repository: string;
  revision: number;
  at: number;
  kind: RegistryChange['kind'];
  /** Empty: it is about a manifest. */
  tag: string;
  digest: string | null;
  previous: string | null;
  time_source: TimeSource;
}

/** A lock; empty texts for what it is not about, so that they can be compared. */
export interface RegistryLockRow {
  repository: string;
  tag: string;
  digest: string;
  delete_enabled: Flag;
  write_enabled: Flag;
  changed_at: number;
  changed_by: string;
}

/** The tables of the own registry's content, by name. */
export interface RegistryTables {
  registry_repositories: RepositoryRow;
  registry_tags: RegistryTagRow;
  registry_manifests: RegistryManifestRow;
  registry_changes: RegistryChangeRow;
  registry_locks: RegistryLockRow;
}
