import type { PlannedStep } from './step.ts';

/** A network of the run (contract §2.9). */
export interface PlannedNetwork {
  readonly name: string;
  readonly driver?: string;
  readonly ipv6: boolean;
  /** True: it exists already; it is neither created nor removed. */
  readonly skipCreation: boolean;
}

/** A volume filled with secret files before the first step (contract §2.10). */
export interface PlannedVolume {
  readonly name: string;
  readonly files: readonly { readonly name: string; readonly content: Uint8Array }[];
}

/** Everything an execution needs to know of a task file: rendered, defaulted, checked. Holds no run state. */
export interface Plan {
  readonly version: string;
  /** In file order; `waitsFor` never names a later step, so the graph has no cycle. */
  readonly steps: readonly PlannedStep[];
  readonly networks: readonly PlannedNetwork[];
  /** The network of steps that name none; absent when the file lists networks and none is the default. */
  readonly defaultNetwork?: string;
  readonly volumes: readonly PlannedVolume[];
  /** Secret values to mask in every log line. */
  readonly masks: readonly string[];
}
