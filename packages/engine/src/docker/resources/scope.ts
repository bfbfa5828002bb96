import type Docker from 'dockerode';
import type { SandboxRequest } from '../../runtime/runtime.ts';
import type { EngineFeatures } from '../connect/features.ts';
import type { Labels } from './labels.ts';
import type { NetworkPool } from './network-pool.ts';
import type { Tracker } from './tracker.ts';

/** What everything of one sandbox shares. */
export interface SandboxScope {
  readonly docker: Docker;
  readonly features: EngineFeatures;
  readonly request: SandboxRequest;
  /** Unique on the engine, short enough for names. */
  readonly id: string;
  readonly labels: Labels;
  /** Networks that outlive the run. */
  readonly pool: NetworkPool;
  /** Aborted when the sandbox is disposed: ends work that belongs to no step, such as filling the workspace. */
  readonly closing: AbortSignal;
  /** The making of what steps share: a step that is stopped does not wait for it, but the clean-up must. */
  readonly making: Tracker;
}
