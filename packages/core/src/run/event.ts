import type { BaseImageDependency } from '../image/dependency.ts';
import type { FinalRunStatus, StepStatus } from './status.ts';

/** Where bytes of a log come from: a container's two outputs, or the engine itself (`system`: whole lines of text). */
export type LogStream = 'stdout' | 'stderr' | 'system';

/** An image that a step pushed, with the digest the registry acknowledged. */
export interface OutputImage {
  /** As the task file names it, with its tag. */
  readonly reference: string;
  /** `sha256:…` of the manifest or index. */
  readonly digest: string;
}

/** The only thing that flows out of an execution. `time` is milliseconds since the epoch, UTC. */
export type RunEvent =
  | {
      readonly kind: 'run';
      readonly status: 'Running' | FinalRunStatus;
      readonly time: number;
      readonly error?: string;
    }
  | {
      readonly kind: 'step';
      readonly stepId: string;
      readonly status: StepStatus;
      readonly time: number;
      readonly exitCode?: number;
      readonly error?: string;
    }
  | {
      readonly kind: 'log';
      /** Absent for lines that belong to the run as a whole. */
      readonly stepId?: string;
      readonly stream: LogStream;
      readonly bytes: Uint8Array;
    }
  | { readonly kind: 'output-image'; readonly stepId: string; readonly image: OutputImage }
  | {
      readonly kind: 'base-images';
      readonly stepId: string;
      readonly dependencies: readonly BaseImageDependency[];
    };
