import { compareVersions } from './negotiate.ts';

/** What not every engine can do. */
export interface EngineFeatures {
  /** Why a directory of a volume cannot be mounted by itself; undefined when it can. */
  readonly noSubpaths: string | undefined;
}

/** The first API version that mounts a directory of a volume, without following links out of it. */
const subpathApi = '1.45';

/** Tells what an engine of this version can do in an API version. */
export function featuresOf(version: string, apiVersion: string): EngineFeatures {
  if (compareVersions(apiVersion, subpathApi) >= 0) return { noSubpaths: undefined };
  return { noSubpaths: `that needs Docker Engine 26.0 (API ${subpathApi}), and this one is ${version}` };
}
