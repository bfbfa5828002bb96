import type { BuildOptions } from '@slipway/core';

/** The first engine whose BuildKit limits what a RUN may use. */
const firstWithLimits = 23;

/** What has to be said of flags that an engine of this version (`20.10.24`) takes and ignores. */
export function ignoredFlags(options: BuildOptions, engineVersion: string): readonly string[] {
  if (Number.parseInt(engineVersion, 10) >= firstWithLimits) return [];
  return limitFlags(options).map(
    (flag) => `WARNING: --${flag} has no effect: the BuildKit of Docker Engine ${engineVersion} ignores it`,
  );
}

/** The flags of a build line that limit single builds. */
export function limitFlags({ shmSizeBytes, ulimits = [] }: BuildOptions): readonly string[] {
  return [...(shmSizeBytes === undefined ? [] : ['shm-size']), ...(ulimits.length === 0 ? [] : ['ulimit'])];
}
