import type { CredentialSource } from '@slipway/registry';

const second = 1000;
const minute = 60 * second;

/** How base images are looked at. Times are milliseconds. */
export interface BaseImageSettings {
  /** Name of the own registry in records: `127.0.0.1:5000`. */
  readonly registry: string;
  /** `HOST[:PORT]` at which this process reaches it, when not under its name. */
  readonly registryAddress?: string;
  /** Logins for registries; those of the tasks are tried after them. */
  readonly credentials: CredentialSource;
  /** A tag is looked at again after a random time between these two; one of the own registry, too, when that reports pushes. */
  readonly pollMinMs: number;
  readonly pollMaxMs: number;
  /** The same for the own registry when it reports nothing. */
  readonly ownMinMs: number;
  readonly ownMaxMs: number;
  /** How often it is asked what is due to be looked at. */
  readonly lookMs: number;
  /** How long a change waits for others, so that they make one run. */
  readonly debounceMs: number;
}

/** How base images are looked at when nothing is said. */
export const defaultBaseImageSettings: BaseImageSettings = {
  registry: '127.0.0.1:5000',
  credentials: () => Promise.resolve(undefined),
  pollMinMs: 10 * minute,
  pollMaxMs: 60 * minute,
  ownMinMs: minute,
  ownMaxMs: 5 * minute,
  lookMs: second / 2,
  debounceMs: 1.5 * second,
};
