import type { SourceTrigger } from '@slipway/core/http';
import type { OutgoingRequest } from '../outgoing/exchange.ts';

/** A repository of a git host, and what opens its API. */
export interface HostRepository extends Pick<SourceTrigger, 'repositoryUrl'> {
  /** Address of the API; found from the repository's by default. */
  readonly apiUrl?: string | undefined;
  readonly token: string;
}

/** How a commit stands, in the words of none of the hosts. */
export type CommitState = 'waiting' | 'running' | 'success' | 'failure' | 'error' | 'canceled';

/** What is said of a commit. */
export interface CommitStatus {
  readonly commit: string;
  readonly state: CommitState;
  /** Tells it from what others say of the same commit: `slipway/TASK`. */
  readonly context: string;
  readonly description: string;
  /** Where more is to be seen. */
  readonly link?: string;
}

/** A hook to make. */
export interface HookSpec {
  readonly url: string;
  readonly secret: string;
  readonly events: SourceTrigger['sourceTriggerEvents'];
}

/** A hook that a repository has. */
export interface KnownHook {
  readonly id: string;
  readonly url: string;
}

/** A request to the API of a host. */
export type HostRequest = Pick<OutgoingRequest, 'method' | 'url' | 'headers' | 'body'>;

/** How hooks of a host are made and removed. */
export interface HookApi {
  list(repository: HostRepository): HostRequest;
  /** Reads the answer to `list`; undefined when it is none. */
  readonly readList: (answer: unknown) => readonly KnownHook[] | undefined;
  make(repository: HostRepository, hook: HookSpec): HostRequest;
  change(repository: HostRepository, id: string, hook: HookSpec): HostRequest;
  remove(repository: HostRepository, id: string): HostRequest;
  /** Reads the id from the answer to `make` and `change`; undefined when it has none. */
  readonly readId: (answer: unknown) => string | undefined;
}

/** The requests to one kind of host. Pure: nothing is sent. Throws `invalid-argument` for an address that is none of a repository there. */
export interface HostApi {
  status(repository: HostRepository, status: CommitStatus): HostRequest;
  /** Absent where hooks are not made through the API. */
  readonly hooks?: HookApi;
}
