/** Version of a registry: `2.8.2`, `3.0.0-beta.1`. */
export interface RegistryVersion {
  readonly text: string;
  /** Whether `garbage-collect -m` leaves the images of tagged indexes and referrers alone: since 3.0.0-beta.1. */
  readonly hasSafeUntagged: boolean;
}

/** Reads what `registry --version` says; undefined for what says none. */
export function readRegistryVersion(said: string): RegistryVersion | undefined {
  const found = /\bv?(\d+)\.(\d+)\.(\d+)(-[0-9A-Za-z.]+)?/.exec(said);
  if (found === null) return undefined;
  const [, major, minor, patch, pre = ''] = found;
  return {
    text: `${major ?? ''}.${minor ?? ''}.${patch ?? ''}${pre}`,
    hasSafeUntagged: Number(major) >= 3 && !pre.startsWith('-alpha'),
  };
}
