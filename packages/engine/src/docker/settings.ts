import { totalmem } from 'node:os';
import { checkDockerEngine } from './check-settings.ts';
import type { EngineConnection } from './connect/connection.ts';
import { defaultLimits, type StepLimits } from './container/limits.ts';
import type { GuardPolicy } from './guard/network-guard.ts';

/** What an administrator may change about the steps of a Docker runtime. */
export interface DockerRuntimeOptions {
  /** Steps may ask for `privileged: true` and for the host's network. Off by default: either one is root on the host. */
  readonly allowPrivileged?: boolean;
  /** How long a stopped step has between TERM and KILL, in milliseconds; 1000 by default. */
  readonly gracePeriodMs?: number;
  /** The wait before the second attempt of a push, doubled before the third, in milliseconds; 1000 by default. */
  readonly pushBackoffMs?: number;
  /** The socket of an SSH agent that builds with `--ssh` may use; absent, they get none. */
  readonly sshAgent?: string | undefined;
  /** What a step may use; what is left out is as `defaultLimits` says. */
  readonly limits?: Partial<StepLimits>;
  /** The runtime that containers of steps run in, by the engine's name for it: `runc`, `runsc`, `kata`. The engine's default when absent. */
  readonly runtime?: string | undefined;
  /**
   * The socket, on the engine's machine, of another Docker Engine that serves runs and nothing else. Steps whose image is the docker
   * client get it, and are root on whatever that engine runs on; without it they are refused.
   */
  readonly dockerEngine?: string | undefined;
  /**
   * Steps are kept from the services of the machine they run on, and from the cloud's metadata service, by rules in its firewall. What
   * if that cannot be done: `require` lets no step run, `try`, the default, tells it in the log; `off` brings in no rules.
   */
  readonly networkGuard?: GuardPolicy;
}

type Optional = 'sshAgent' | 'runtime' | 'dockerEngine';

/** A sandbox's view of its settings: every default filled in. */
export type SandboxSettings = Required<Omit<DockerRuntimeOptions, Optional | 'limits'>> &
  Pick<DockerRuntimeOptions, Optional> & { readonly limits: StepLimits };

/** Fills in the defaults. Throws `not-allowed` for a `dockerEngine` that is the engine itself. */
export function sandboxSettings(connection: EngineConnection, options: DockerRuntimeOptions): SandboxSettings {
  const { limits, runtime, dockerEngine, ...others } = options;
  if (dockerEngine !== undefined) checkDockerEngine(connection, dockerEngine);
  return {
    allowPrivileged: false,
    gracePeriodMs: 1000,
    pushBackoffMs: 1000,
    networkGuard: 'try',
    ...others,
    runtime,
    dockerEngine,
    limits: { ...defaultLimits(connection.address, totalmem()), ...limits },
  };
}
