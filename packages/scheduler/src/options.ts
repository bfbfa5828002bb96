import type { RetentionPolicy, Store } from '@slipway/store';
import type { Logger } from 'pino';
import { createOutgoing, type Outgoing, type OutgoingOptions } from './outgoing/outgoing.ts';
import { defaultBaseImageSettings, type BaseImageSettings } from './base-images/settings.ts';
import { systemClock, type Clock } from './clock.ts';
import type { PrivateAddresses } from './outgoing/addresses.ts';
import { registryStorage, type RegistryStorage } from './registry-index/storage.ts';
import type { ListenAddress } from './status-server.ts';

const second = 1000;
const hour = 3_600_000;
const day = 24 * hour;

/** How the scheduler is set up. Everything but the store and the log has a default. Times are milliseconds. */
export interface SchedulerOptions {
  readonly store: Store;
  readonly logger: Logger;
  /** How often leases and time limits are looked at; 1 s by default. */
  readonly leaseCheckMs?: number;
  /** How long a run may wait for an agent; 24 h by default. */
  readonly maxQueueWaitMs?: number;
  /** How often the ready queue is compared with the records; 15 s by default, and once at the start. */
  readonly reconcileMs?: number;
  /** How often live logs are archived when there was nothing to archive; 500 ms by default. */
  readonly archiveMs?: number;
  /** How often timers are looked at; 1 s by default. */
  readonly timerMs?: number;
  /** How often messages to the outside are looked for when there were none; 500 ms by default. */
  readonly deliverMs?: number;
  /** How often what is too old is removed; 1 h by default. */
  readonly retentionEveryMs?: number;
  /** What is too old: logs after 30 days, records after 90 days or behind the newest 100,000, unused uploads after 24 h by default. */
  readonly retention?: Partial<RetentionPolicy>;
  /** What may be sent to addresses that users gave, and how long it may take. */
  readonly outgoing?: OutgoingOptions;
  /** Where others reach the service: for links in commit statuses, and as the address of hooks; absent: neither is there. */
  readonly publicUrl?: string;
  /** How base images are looked at. */
  readonly baseImages?: Partial<BaseImageSettings>;
  /** The directory of the own registry's content, which is only read: its files tell times, and manifests without a tag. */
  readonly registryStorage?: string;
  /** Where to answer `/healthz`, `/readyz` and `/metrics`; absent: nowhere. */
  readonly listen?: ListenAddress;
  /** Time and chance, for tests. */
  readonly clock?: Clock;
  readonly random?: () => number;
}

/** Options with every default filled in. */
export interface Settings extends Required<
  Omit<SchedulerOptions, 'retention' | 'listen' | 'outgoing' | 'publicUrl' | 'baseImages' | 'registryStorage'>
> {
  readonly outgoing: Outgoing;
  readonly privateAddresses: PrivateAddresses;
  readonly baseImages: BaseImageSettings;
  readonly publicUrl?: string;
  readonly registryStorage?: RegistryStorage | undefined;
  readonly retention: RetentionPolicy;
}

/** How long things are kept when nobody says otherwise. */
export const defaultRetention: RetentionPolicy = {
  logAgeMs: 30 * day,
  recordAgeMs: 90 * day,
  recordCount: 100_000,
  messageAgeMs: 7 * day,
  sourceAgeMs: day,
};

/** Fills in the defaults. */
export function settingsOf(options: SchedulerOptions): Settings {
  return {
    leaseCheckMs: second,
    maxQueueWaitMs: day,
    reconcileMs: 15 * second,
    archiveMs: second / 2,
    timerMs: second,
    deliverMs: second / 2,
    retentionEveryMs: hour,
    clock: systemClock,
    random: Math.random,
    ...options,
    registryStorage: options.registryStorage === undefined ? undefined : registryStorage(options.registryStorage),
    outgoing: createOutgoing(options.outgoing),
    privateAddresses: options.outgoing?.privateAddresses ?? 'allow',
    baseImages: { ...defaultBaseImageSettings, ...options.baseImages },
    retention: { ...defaultRetention, ...options.retention },
  };
}
