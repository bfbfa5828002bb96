import type { CmdStep } from '@slipway/core';
import type {
  PurgeJournal,
  RegistryClient,
  RegistryCredential,
  RegistryView,
  Target,
  UntagContext,
} from '@slipway/registry';
import type { CmdExit, Output, Sandbox } from '../runtime/runtime.ts';
import type { RegistryChanges } from './changes.ts';

/*
 * A built-in command is a `cmd` step of the image `acr` that runs in this process: without a container, without a pull, and with the logins of
 * its run. What no built-in command knows runs in the image, as any other step does.
 */

/** A registry as a built-in command reaches it. */
export interface RegistryAccess {
  /** Speaks for the account of the run. */
  readonly client: RegistryClient;
  /** What is known of it: times, locks and needs where the service keeps a record, else what its API says. */
  readonly view: RegistryView;
  /** What taking tags away needs; its journal outlives this process. */
  readonly untags: UntagContext;
  /** The journal of purges; it outlives this process. */
  readonly purges: PurgeJournal;
  /** Takes the lock of a tag or manifest away. Rejects where nobody keeps locks. */
  readonly unlock: (repository: string, target: Target) => Promise<void>;
  /** Tells whoever keeps a record of it what was taken away there. Never rejects. */
  readonly tell: (repository: string, changes: RegistryChanges) => Promise<void>;
}

/** How a registry is reached. */
export interface AccessOptions {
  /** A login that is given; the run's counts otherwise. */
  readonly login?: RegistryCredential | undefined;
  /** Repositories that are asked for at once, where its API is asked. */
  readonly repositoryPageSize?: number | undefined;
}

/** What a built-in command works with. */
export interface BuiltinContext {
  /** The step as it was planned. */
  readonly step: CmdStep;
  /** Takes what it prints. A pending promise is back-pressure. */
  readonly out: Output;
  /** Aborted by a cancellation and by the step's deadline: nothing more is to begin, and what has begun is finished. */
  readonly signal: AbortSignal;
  /** The time in milliseconds since 1970. */
  readonly now: () => number;
  /** The registry of the run, as image references name it. */
  readonly defaultRegistry: string;
  /** Reaches a registry with the logins of the run. The first use finishes what a killed process has left there. */
  readonly registry: (host: string, options?: AccessOptions) => Promise<RegistryAccess>;
  /** Runs containers and builds of the same run, for commands that need some. */
  readonly sandbox: Sandbox;
}

/** A command that needs no container. */
export interface BuiltinCommand {
  /** The word after `acr`. */
  readonly name: string;
  /** One line of help. */
  readonly summary: string;
  /** Whether it knows the words after its name; the image runs what it does not. Absent, it knows all. */
  readonly knows?: (words: readonly string[]) => boolean;
  /** It runs containers or builds of its own. */
  readonly needsEngine?: boolean;
  /**
   * Does its work and gives how it ended. It may reject with a `SlipwayError`, which is told as the step's failure; after an abort it may
   * do anything, once nothing half done is left.
   */
  readonly run: (words: readonly string[], context: BuiltinContext) => Promise<CmdExit>;
}
