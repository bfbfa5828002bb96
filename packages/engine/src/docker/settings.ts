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
}

/** A sandbox's view of its settings: every default filled in. */
export type SandboxSettings = Required<Omit<DockerRuntimeOptions, 'sshAgent'>> & Pick<DockerRuntimeOptions, 'sshAgent'>;
