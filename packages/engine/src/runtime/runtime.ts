import type {
  BaseImageDependency,
  BuildStep,
  CmdStep,
  FinalRunStatus,
  LogStream,
  OutputImage,
  Plan,
  PushStep,
} from '@slipway/core';

/** Who a run's resources belong to. Everything that a runtime creates carries these as labels. */
export interface RunIdentity {
  readonly runId: string;
  /** Counts from 1; a run that is taken again after a lost agent has the next one. */
  readonly attempt: number;
}

/** What `/workspace` is filled with and builds read from. */
export type SourceContext =
  /** A directory of this computer, sent without what its `.dockerignore` excludes. */
  | { readonly kind: 'directory'; readonly path: string }
  /** A plain tar on this computer, as `openContext` writes it; its `.dockerignore` counts as that of a directory does. */
  | { readonly kind: 'archive'; readonly path: string }
  | { readonly kind: 'none' };

/** A login for one registry. */
export interface RegistryCredential {
  readonly username: string;
  readonly password: string;
}

/** Gives the login of a registry host, or undefined for an anonymous one. Never passed on to a step. */
export type CredentialSource = (registry: string) => Promise<RegistryCredential | undefined>;

/** What a runtime needs to make room for the steps of one run. */
export interface SandboxRequest {
  readonly run: RunIdentity;
  /** Its networks, volumes and the shape of its graph decide the layout; steps are started by the caller. */
  readonly plan: Plan;
  readonly context: SourceContext;
  readonly credentials: CredentialSource;
}

/** Takes the output of one step. A pending promise is back-pressure: the producer waits. */
export type Output = (stream: LogStream, bytes: Uint8Array) => void | Promise<void>;

/** How a command ended. A non-zero exit is the user's step failing, so it is a value and no exception. */
export interface Exit {
  readonly exitCode: number;
  /** Says more than the exit code, where more is known: killed by the memory limit, image not found. */
  readonly reason?: string;
}

/** How a command ended. */
export interface CmdExit extends Exit {
  /** Images that it pushed itself, as a built-in command does. */
  readonly images?: readonly OutputImage[];
}

/** How a build ended. */
export interface BuildExit extends Exit {
  /** `sha256:…` of the image's configuration; absent when the build failed. */
  readonly imageId?: string;
  readonly baseImages: readonly BaseImageDependency[];
}

/** How a push ended: the images that reached their registry, even when a later one did not. */
export interface PushExit extends Exit {
  readonly images: readonly OutputImage[];
}

/** How the container of a detached step ended by itself. */
export interface DetachedEnd {
  readonly stepId: string;
  readonly exit: Exit;
}

/** How a run ended whose workspace is to be kept. */
export interface FailedEnding {
  readonly status: Exclude<FinalRunStatus, 'Succeeded' | 'Canceled'>;
  /** The step that made it fail, where it was one. */
  readonly stepId?: string;
}

/**
 * Where the steps of one run happen: any number of `run`, `build` and `push` at a time, then `finish`, then disposal.
 *
 * - All output has reached `out` before a promise settles. That of a detached step goes on afterwards, until `finish` settles.
 * - A failure of the user's step resolves with its exit; a rejected promise means that the machinery failed.
 * - An aborted signal stops the work promptly and rejects with the signal's reason; what it started is gone or goes with disposal.
 * - Disposal removes everything of the run. It works after an abort, needs no signal of the run, and may be called twice.
 */
export interface Sandbox extends AsyncDisposable {
  run(step: CmdStep, out: Output, signal: AbortSignal): Promise<CmdExit>;
  build(step: BuildStep, out: Output, signal: AbortSignal): Promise<BuildExit>;
  push(step: PushStep, out: Output, signal: AbortSignal): Promise<PushExit>;
  /** Stops what detached steps have left running, and gives how those ended that were not running any more. */
  finish(): Promise<readonly DetachedEnd[]>;
  /**
   * Lets the workspace and what else the steps have shared outlive the disposal that follows; what holds secrets goes all the same.
   * Gives false when no step has used a workspace.
   */
  keepWorkspace(ending: FailedEnding): Promise<boolean>;
}

/** The port every run goes through. An `open` that fails or is aborted leaves nothing behind. */
export interface Runtime {
  open(request: SandboxRequest, signal: AbortSignal): Promise<Sandbox>;
}
