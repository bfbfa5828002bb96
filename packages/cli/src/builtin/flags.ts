import type { RemoteFlags } from '../local/flags.ts';
import type { PrefixMode } from '../output/log-printer.ts';
import type { OutputForm } from '../output/result.ts';

/** Flags of every command that is a run of one built-in command. */
export interface BuiltinRunFlags extends RemoteFlags {
  readonly registry?: string;
  readonly timeout?: number;
  readonly local?: true;
  readonly output: OutputForm;
  readonly logPrefix: PrefixMode;
}

/** Flags of `tasks purge`, as commander hands them over. */
export interface PurgeCommandFlags extends BuiltinRunFlags {
  readonly filter?: readonly string[];
  readonly ago?: string;
  readonly keep?: string;
  readonly untagged?: true;
  readonly untaggedOnly?: true;
  readonly includeLocked?: true;
  readonly dryRun?: true;
  readonly concurrency?: string;
  readonly filterTimeoutSeconds?: string;
  readonly repositoryPageSize?: string;
  readonly verbose?: true;
}

/** Flags of `tasks import`, as commander hands them over. */
export interface ImportCommandFlags extends BuiltinRunFlags {
  readonly source: string;
  readonly sourceRegistry?: string;
  readonly image?: readonly string[];
  readonly repository?: readonly string[];
  readonly username?: string;
  readonly password?: string;
  readonly passwordStdin?: true;
  readonly platform?: readonly string[];
  readonly referrers?: true;
  /** False when `--no-attestations` was given. */
  readonly attestations: boolean;
  readonly force?: true;
}

/** Flags of `tasks patch`, as commander hands them over. */
export interface PatchCommandFlags extends BuiltinRunFlags {
  readonly file?: string;
  readonly dryRun?: true;
  readonly floating?: true;
  readonly keepPatches?: string;
  readonly report: 'text' | 'json';
}
