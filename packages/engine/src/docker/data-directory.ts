import { access } from 'node:fs/promises';
import { asEngineFailure } from './api/engine-error.ts';
import type { EngineConnection } from './connect/connection.ts';

/** The directory where an engine of this computer keeps images and containers; undefined for one elsewhere, or where this user may not look. */
export async function engineDataDirectory({ docker, address }: EngineConnection): Promise<string | undefined> {
  if (!address.startsWith('unix://')) return undefined;
  let root: unknown;
  try {
    ({ DockerRootDir: root } = (await docker.info()) as { readonly DockerRootDir?: unknown });
  } catch (cause) {
    throw asEngineFailure(cause);
  }
  if (typeof root !== 'string') return undefined;
  return access(root).then(
    () => root,
    () => undefined,
  );
}
