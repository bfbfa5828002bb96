import type { PrefixMode } from '../output/log-printer.ts';
import type { OutputForm } from '../output/result.ts';
import type { ServiceFlags } from '../service/flags.ts';

/** Flags of runs that a service executes. */
export interface RemoteFlags extends ServiceFlags {
  readonly agentPool?: string;
  readonly logTemplate?: string;
  readonly priority?: number;
  /** False when `--no-logs` was given. */
  readonly logs: boolean;
  /** False when `--no-wait` was given. */
  readonly wait: boolean;
  readonly detachOnInterrupt?: true;
}

/** Flags of `tasks run` for a saved task: what is different this time. */
export interface SavedRunFlags {
  readonly name?: string;
  readonly context?: string;
  readonly arg?: readonly string[];
  readonly secretArg?: readonly string[];
  readonly target?: string;
  readonly updateTriggerToken?: string;
  readonly force?: true;
}

/** Flags of `tasks run`, as commander hands them over. */
export interface RunFlags extends RemoteFlags, SavedRunFlags {
  readonly platform?: string;
  readonly file?: string;
  readonly cmd?: string;
  readonly set?: readonly string[];
  readonly setSecret?: readonly string[];
  readonly secret?: readonly string[];
  readonly values?: string;
  readonly env?: readonly string[];
  readonly registry?: string;
  readonly timeout?: number;
  readonly ssh?: true;
  readonly keepFailed?: true;
  readonly local?: true;
  readonly output: OutputForm;
  readonly logPrefix: PrefixMode;
}

/** Flags of `tasks build`, as commander hands them over. */
export interface BuildFlags extends RemoteFlags {
  readonly image?: readonly string[];
  readonly file?: string;
  readonly buildArg?: readonly string[];
  readonly secretBuildArg?: readonly string[];
  readonly secret?: readonly string[];
  readonly cacheFrom?: readonly string[];
  readonly target?: string;
  readonly platform?: string;
  /** False when `--no-push` was given. */
  readonly push: boolean;
  /** False when `--no-cache` was given. */
  readonly cache: boolean;
  readonly registry?: string;
  readonly timeout?: number;
  readonly ssh?: true;
  readonly local?: true;
  readonly output: OutputForm;
  readonly logPrefix: PrefixMode;
}
