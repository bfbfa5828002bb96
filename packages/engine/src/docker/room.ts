import type { DetachedContainers } from './container/detached.ts';
import type { RunDisk } from './disk/run-disk.ts';
import type { RunNetworks } from './resources/networks.ts';
import type { SandboxScope } from './resources/scope.ts';
import type { RunVolumes } from './resources/volumes.ts';
import type { SandboxSettings } from './settings.ts';

/** What the steps of one sandbox share. */
export interface Room {
  readonly scope: SandboxScope;
  readonly settings: SandboxSettings;
  readonly networks: RunNetworks;
  readonly volumes: RunVolumes;
  readonly detached: DetachedContainers;
  /** The disk space of the run, as it is when its first step begins. */
  disk(): Promise<RunDisk>;
  /** Makes the names of containers unique, whatever the step ids are and however often a step is tried. */
  nextNumber(): number;
}
