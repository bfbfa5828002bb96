import type { DockerRuntimeOptions } from '@slipway/engine';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { defaultKeepLimits, type KeepLimits } from './machine/keep-limits.ts';

/** How an agent reaches its service, and what it may use of its computer. */
export interface AgentOptions {
  /** Address of the service: `https://slipway.example.io`. */
  readonly server: string;
  /** A token with the role `agent`. */
  readonly token: string;
  /** Its name in the list of agents. An agent of the same name and token takes the place of its former self. */
  readonly name: string;
  /** The pool whose runs it takes; `default` when absent. */
  readonly pool?: string | undefined;
  /** Runs that it executes at the same time; 1 by default. */
  readonly slots?: number | undefined;
  /** Where it keeps what is not yet safe at the service; it is made when it is not there. */
  readonly dataDirectory: string;
  /** Version of this program. */
  readonly version: string;
  /** What steps may do and use. */
  readonly runtime?: DockerRuntimeOptions | undefined;
  /** It takes no run while one of its disks has less than this free, in bytes; 2 GiB by default. */
  readonly minFreeDiskBytes?: number | undefined;
  /** Log of one run that may wait for the service, in bytes; 256 MiB by default. Steps that write more wait too. */
  readonly maxSpoolBytes?: number | undefined;
  /** What stays of images that runs have built, for a day, and of build cache, for a week and while there is less than 20 GiB of it. */
  readonly keep?: Partial<KeepLimits> | undefined;
  /** How long a drain lets runs go on before they are handed back, in milliseconds; ten minutes by default. */
  readonly drainMs?: number | undefined;
  readonly log: Logger;
  /** Names the engine (DOCKER_HOST …); the process's own by default. */
  readonly env?: NodeJS.ProcessEnv | undefined;
}

/** The same with every default filled in, without what only the engine needs. */
export type AgentSettings = {
  readonly [Name in keyof Omit<AgentOptions, 'runtime' | 'env' | 'keep'>]-?: NonNullable<AgentOptions[Name]>;
};

/** How much of the engine's disk an agent leaves to what runs have built. */
export function keepLimits({ keep }: Pick<AgentOptions, 'keep'>): KeepLimits {
  return { ...defaultKeepLimits, ...keep };
}

/** Fills the defaults in. */
export function agentSettings(options: AgentOptions): AgentSettings {
  const { server, token, name, dataDirectory, version, log } = options;
  return {
    server,
    token,
    name,
    dataDirectory,
    version,
    log,
    pool: options.pool ?? 'default',
    slots: options.slots ?? 1,
    minFreeDiskBytes: options.minFreeDiskBytes ?? 2 * 1024 ** 3,
    maxSpoolBytes: options.maxSpoolBytes ?? 256 * 1024 ** 2,
    drainMs: options.drainMs ?? 10 * 60_000,
  };
}

/** Where an agent keeps journals of deletions, which outlive it. */
export function journalDirectory({ dataDirectory }: Pick<AgentSettings, 'dataDirectory'>): string {
  return join(dataDirectory, 'journals');
}
