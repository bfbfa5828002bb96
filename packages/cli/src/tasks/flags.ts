import type { AnswerFlags, ServiceFlags } from '../service/flags.ts';

/** What a task does and on what, as commander hands it over. */
export interface StepFlags {
  readonly context?: string;
  readonly file?: string;
  readonly cmd?: string;
  readonly image?: readonly string[];
  readonly arg?: readonly string[];
  readonly secretArg?: readonly string[];
  readonly argFromSecret?: readonly string[];
  readonly target?: string;
  readonly cacheFrom?: readonly string[];
  /** False with `--no-push`, true with `--push`. */
  readonly push?: boolean;
  /** False with `--no-cache`, true with `--cache`. */
  readonly cache?: boolean;
  readonly set?: readonly string[];
  readonly setSecret?: readonly string[];
  readonly setFromSecret?: readonly string[];
  readonly unset?: readonly string[];
  readonly secret?: readonly string[];
  readonly values?: string;
  readonly env?: readonly string[];
  readonly gitAccessToken?: string;
  readonly gitAccessTokenSecret?: string;
}

/** Which commits and pull requests start a task. */
export interface SourceFlags {
  readonly commitTriggerEnabled?: boolean;
  readonly pullRequestTriggerEnabled?: boolean;
  readonly sourceTriggerName?: string;
  readonly sourceControlType?: string;
  readonly branch?: readonly string[];
  readonly tag?: readonly string[];
  readonly path?: readonly string[];
  readonly ignorePath?: readonly string[];
  readonly gitAccessToken?: string;
  readonly gitAccessTokenSecret?: string;
  readonly webhookSecret?: string;
  readonly webhookStoredSecret?: string;
  readonly createHook?: boolean;
  readonly apiUrl?: string;
  readonly reportStatus?: boolean;
  readonly poll?: number;
  readonly forks?: 'ignore' | 'restricted' | 'approval';
}

/** Whether new base images start a task. */
export interface BaseImageFlags {
  readonly baseImageTriggerEnabled?: boolean;
  readonly baseImageTriggerName?: string;
  readonly baseImageTriggerType?: 'Runtime' | 'All';
  readonly updateTriggerEndpoint?: string;
  readonly updateTriggerPayloadType?: 'Default' | 'Token';
}

/** Flags of `tasks create` and `tasks update`. */
export interface TaskFlags extends AnswerFlags, StepFlags, SourceFlags, BaseImageFlags {
  readonly description?: string;
  readonly status?: 'Enabled' | 'Disabled';
  readonly platform?: string;
  readonly timeout?: number;
  readonly priority?: number;
  readonly registry?: string;
  readonly agentPool?: string;
  readonly logTemplate?: string;
  readonly concurrency?: number;
  readonly group?: string;
  readonly cancelSuperseded?: boolean;
}

/** Flags of `tasks create`. */
export interface CreateFlags extends TaskFlags {
  readonly schedule?: readonly string[];
  readonly timezone?: string;
  readonly credential?: readonly string[];
}

/** Flags of `tasks apply`. */
export interface ApplyFlags extends AnswerFlags {
  readonly file: readonly string[];
  readonly dryRun?: true;
}

/** Flags of `tasks show`. */
export interface ShowFlags extends AnswerFlags {
  readonly withSecureProperties?: true;
}

/** Flags of `tasks list`. */
export interface ListTasksFlags extends AnswerFlags {
  readonly quiet?: true;
  readonly status?: 'Enabled' | 'Disabled';
}

/** Flags of `tasks delete`. */
export interface DeleteFlags extends ServiceFlags {
  readonly yes?: true;
}
