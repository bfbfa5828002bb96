import type { Position } from '../diagnostic.ts';

/** What every step has, whatever it does (contract §2.4). */
export interface StepBase {
  /** Unique in the plan; `acb_step_<index>` when the file gives none. Also the step's host name on the run's network. */
  readonly id: string;
  /** Place in the file, from 0. */
  readonly index: number;
  /** Ids of the steps that must be done first, without duplicates (contract §2.6). */
  readonly waitsFor: readonly string[];
  /** One deadline for all attempts, rounds and the waits between them, in milliseconds. */
  readonly timeoutMs: number;
  /** Wait before the step's clock starts, in milliseconds. */
  readonly startDelayMs: number;
  /** A failure is logged and counts as success. */
  readonly ignoreErrors: boolean;
  /** Where the step begins in the task file, when that is known. */
  readonly at?: Position;
}

/** How often a `cmd` or `build` step is tried and repeated (contract §2.7). */
export interface Attempts {
  /** Extra attempts after a failed one. */
  readonly retries: number;
  readonly retryDelayMs: number;
  /** When not empty, an attempt is repeated only if its output holds one of these texts. */
  readonly retryOnErrors: readonly string[];
  /** Extra rounds; every round has its own retries. */
  readonly repeat: number;
}

/** A named secret volume seen in a step's container at a path. */
export interface VolumeMount {
  readonly name: string;
  readonly mountPath: string;
}

/** An environment variable; the order of a list is the order the container sees. */
export interface EnvEntry {
  readonly name: string;
  readonly value: string;
}

/** How the container of a `cmd` step is set up. Absent means: as the image or the engine has it. */
export interface ContainerSettings {
  readonly env: readonly EnvEntry[];
  /** Absolute path in the container; absent keeps the image's own. */
  readonly workingDirectory?: string;
  /** Replaces the image's entry point: one word, as `docker run --entrypoint` takes it. */
  readonly entryPoint?: string;
  readonly user?: string;
  /** A network of the plan; absent means the plan's default one, or the engine's own bridge when the plan has none. */
  readonly network?: string;
  /** `[[IP:]HOST:]CONTAINER[/PROTOCOL]` as `docker run -p` takes it. */
  readonly ports: readonly string[];
  readonly expose: readonly string[];
  readonly isolation?: string;
  /** Decimal number of CPUs, as text: `0.5`. */
  readonly cpus?: string;
  readonly privileged: boolean;
  readonly volumeMounts: readonly VolumeMount[];
}

/** What `docker run` flags before the image of a `cmd` line ask for beyond the properties of a step. */
export interface RunFlags {
  /** Files of `NAME=value` lines, relative to `/workspace`; entries of `env` win over them. */
  readonly envFiles?: readonly string[];
  /** `SOURCE:PATH[:OPTIONS]`, the source a volume name or an absolute path of the machine. */
  readonly volumes?: readonly string[];
  /** `PATH[:OPTIONS]` */
  readonly tmpfs?: readonly string[];
  /** `HOST:IP` */
  readonly addHosts?: readonly string[];
  /** `TYPE=SOFT[:HARD]` */
  readonly ulimits?: readonly string[];
  readonly capAdd?: readonly string[];
  readonly capDrop?: readonly string[];
  /** Addresses of name servers. */
  readonly dns?: readonly string[];
  readonly groupAdd?: readonly string[];
  readonly labels?: readonly EnvEntry[];
  readonly memoryBytes?: number;
  readonly shmSizeBytes?: number;
  readonly hostname?: string;
  /** `os/architecture[/variant]` of the image to run. */
  readonly platform?: string;
  /** Runs a small init as the container's first process. */
  readonly init?: boolean;
  /** The container's file system, mounts excepted, cannot be written. */
  readonly readOnly?: boolean;
}

/** Runs a container. */
export interface CmdStep extends StepBase, Attempts, ContainerSettings {
  readonly kind: 'cmd';
  readonly image: string;
  /** Words after the image, already split as a POSIX shell splits them; never given to a shell. */
  readonly args: readonly string[];
  /** The step is done as soon as its container has started. */
  readonly detach: boolean;
  /** The container is kept until the end of the run. */
  readonly keep: boolean;
  /** The image is pulled even when the engine has it. */
  readonly pull: boolean;
  /** How often and after what wait a failed pull is tried again; only with `pull`. */
  readonly pullRetries?: number;
  readonly pullRetryDelayMs?: number;
  /** Absent when the line begins with its image. */
  readonly runFlags?: RunFlags;
}

/** A build argument; without a value it takes the one of the step's environment, if any. */
export interface BuildArgument {
  readonly name: string;
  readonly value?: string;
}

/** What `RUN --mount=type=secret,id=…` sees. With neither source, it is the variable or else the file named like the id. */
export interface BuildSecret {
  readonly id: string;
  /** A file: relative to the working directory or absolute, below `/workspace` or below a mount of the step. */
  readonly source?: string;
  /** A variable of the step's environment. */
  readonly variable?: string;
}

/** An SSH agent that `RUN --mount=type=ssh,id=…` may use. */
export interface BuildSsh {
  readonly id: string;
  /** Path of its socket; absent means the one that the runtime offers. */
  readonly socket?: string;
}

/** Where a build's layers are kept for later builds. */
export type BuildCacheTarget =
  /** In the image itself. */
  | { readonly kind: 'inline' }
  /** In an image of its own: of the last stage alone, or of every stage that was built. */
  | { readonly kind: 'image'; readonly image: string; readonly stages: 'last' | 'all' };

/** What a `build` line asks of the builder, after its words were read (contract §5.1). */
export interface BuildOptions {
  /** Image references to give the result, in order. */
  readonly tags: readonly string[];
  /** Path of the Dockerfile: relative to the working directory for a local context, to the context for a remote one. */
  readonly dockerfile?: string;
  readonly buildArgs: readonly BuildArgument[];
  readonly target?: string;
  readonly labels: readonly EnvEntry[];
  readonly noCache: boolean;
  readonly pull: boolean;
  readonly platform?: string;
  readonly network?: string;
  /** `HOST:IP` */
  readonly addHosts: readonly string[];
  readonly secrets?: readonly BuildSecret[];
  readonly ssh?: readonly BuildSsh[];
  readonly shmSizeBytes?: number;
  /** `TYPE=SOFT[:HARD]` */
  readonly ulimits?: readonly string[];
  /** Images whose layers may be reused; one that does not exist is no error. */
  readonly cacheFrom?: readonly string[];
  readonly cacheTo?: readonly BuildCacheTarget[];
  /** Directory relative to the working directory, or a remote form (contract §5.3). */
  readonly context: string;
}

/** Builds an image with BuildKit. */
export interface BuildStep extends StepBase, Attempts {
  readonly kind: 'build';
  readonly options: BuildOptions;
  readonly env: readonly EnvEntry[];
  /** Absolute path below which relative paths of the options are read: `/workspace` unless the file says otherwise. */
  readonly workingDirectory: string;
  readonly volumeMounts: readonly VolumeMount[];
  /** The image that keeps the layers for later runs: `<domain>/<path>:cache_<task>_<step id>` (contract §5.6). */
  readonly cacheImage?: string;
  /** The text of its Dockerfile where that is no file: such a build gets nothing else of the workspace. */
  readonly dockerfileText?: string;
}

/** Pushes images, one after another. */
export interface PushStep extends StepBase {
  readonly kind: 'push';
  /** Normalised: `:latest` added, duplicates removed, order kept (contract §2.12). */
  readonly images: readonly string[];
}

/** A step of a plan: rendered, defaulted and checked. */
export type PlannedStep = CmdStep | BuildStep | PushStep;
