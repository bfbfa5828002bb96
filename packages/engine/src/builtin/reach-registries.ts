import { SlipwayError } from '@slipway/core';
import {
  apiView,
  indexView,
  toldPushes,
  type AskPushes,
  type RegistryRecord,
  createCapabilityProbe,
  createRegistryClient,
  filePurgeJournal,
  fileUntagJournal,
  type CredentialSource,
  type RegistryClient,
  type RegistryView,
  type Target,
} from '@slipway/registry';
import { inReports, type RegistryChanges } from './changes.ts';
import type { AccessOptions, BuiltinContext, RegistryAccess } from './command.ts';
import { finishInterrupted } from './finish-interrupted.ts';
import { ownJournals } from './journals.ts';

/** Somebody who keeps a record of a registry, and hears of its pushes. */
export interface RecordKeeper extends RegistryRecord {
  readonly pushes: AskPushes;
  /** Hears what a command has taken away in a repository. */
  readonly changed: (repository: string, changes: Required<RegistryChanges>) => Promise<void>;
}

/** What reaching registries needs besides logins. */
export interface ReachOptions {
  /** A directory that outlives this process, for the journals of deletions; several processes may share it. */
  readonly journals: string;
  /** What is known of a registry beyond its API; nothing by default. */
  readonly viewOf?: ((client: RegistryClient) => RegistryView | undefined) | undefined;
  /** Who keeps a record of a registry; nobody by default. */
  readonly recordOf?: ((host: string) => RecordKeeper | undefined) | undefined;
  /** Takes a lock away, where somebody keeps locks. */
  readonly unlock?: ((host: string, repository: string, target: Target) => Promise<void>) | undefined;
}

/** Makes the way from a host to its registry, with these logins where a command gives none. What a killed process left there is finished once. */
export function reachRegistries(credentials: CredentialSource, options: ReachOptions): BuiltinContext['registry'] {
  const finished = new Map<string, Promise<unknown>>();
  return async (host, accessOptions = {}) => {
    const access = reach(host, credentials, accessOptions, options);
    const finishing = finished.get(host) ?? finishInterrupted(access, options.journals);
    finished.set(host, finishing);
    // Whoever comes next tries again.
    finishing.catch(() => finished.delete(host));
    await finishing;
    return access;
  };
}

function reach(
  host: string,
  credentials: CredentialSource,
  { login, repositoryPageSize }: AccessOptions,
  { journals, viewOf, recordOf, unlock }: ReachOptions,
): RegistryAccess {
  const client = createRegistryClient(host, {
    credentials: login === undefined ? credentials : () => Promise.resolve(login),
  });
  const record = recordOf?.(host);
  const folder = ownJournals(journals);
  const paged = repositoryPageSize === undefined ? client : withPages(client, repositoryPageSize);
  return {
    client,
    view: viewOf?.(client) ?? (record === undefined ? apiView(paged) : indexView(paged, record)),
    untags: {
      client,
      probe: createCapabilityProbe(client),
      journal: fileUntagJournal(folder),
      ...(record === undefined ? {} : { pushes: toldPushes(record.pushes) }),
    },
    purges: filePurgeJournal(folder),
    unlock: (repository, target) => {
      if (unlock !== undefined) return unlock(host, repository, target);
      return Promise.reject(new SlipwayError('not-found', `nobody keeps locks of ${host} here`));
    },
    async tell(repository, changes) {
      for (const report of record === undefined ? [] : inReports(changes)) {
        // The record is compared with the registry from time to time: what it did not hear now is found then.
        await record?.changed(repository, report).catch(() => undefined);
      }
    },
  };
}

function withPages(client: RegistryClient, pageSize: number): RegistryClient {
  return { ...client, catalog: (options) => client.catalog({ ...options, pageSize }) };
}
