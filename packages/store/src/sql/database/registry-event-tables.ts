import type { Generated } from 'kysely';

/** What the registry has told: each is told once. */
export interface RegistryEventRow {
  id: string;
  received_at: number;
  kind: 'pushed' | 'deleted';
  repository: string;
  /** Empty: it is about a manifest. */
  tag: string;
  digest: string | null;
}

/** A tag or a manifest that is to be looked at; empty texts for what it is not about, so that they can be compared. */
export interface RegistryHintRow {
  repository: string;
  tag: string;
  digest: string;
  pushed_at: number | null;
  /** What was pushed to the tag, as it was told. */
  told: string | null;
  due_at: number;
  claim: string | null;
  claimed_until: number | null;
  failures: Generated<number>;
}

/** Repositories that are to be compared with the registry. */
export interface RegistryDueRow {
  /** Empty: the list of repositories itself. */
  repository: string;
  due_at: number;
  claimed_until: number | null;
}

/** The tables of what is to be looked at in the own registry, by name. */
export interface RegistryEventTables {
  registry_events: RegistryEventRow;
  registry_hints: RegistryHintRow;
  registry_due: RegistryDueRow;
}
