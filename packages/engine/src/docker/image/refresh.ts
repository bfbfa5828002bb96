import { parseImageRef } from '@slipway/core';
import type { CredentialSource, Output } from '../../runtime/runtime.ts';
import { asEngineFailure, statusOf } from '../api/engine-error.ts';
import type { EngineConnection } from '../connect/connection.ts';
import { removeBuiltImage } from './built-images.ts';
import { ensureImage } from './pull.ts';

/** What bringing an image up to date needs. */
export interface RefreshContext {
  readonly credentials: CredentialSource;
  readonly out: Output;
  readonly signal: AbortSignal;
}

/**
 * Pulls an image whose name stands for another one on the engine than for its registry, which has `digest` there: an engine looks into no
 * registry for an image that it has. One that it does not have is fetched by whatever uses it. Gives why it could not be pulled, or undefined.
 */
export async function refreshImage(
  connection: EngineConnection,
  image: string,
  digest: string,
  { credentials, out, signal }: RefreshContext,
): Promise<string | undefined> {
  const { docker } = connection;
  const before = await docker
    .getImage(image)
    .inspect()
    .catch((cause: unknown) => {
      if (statusOf(cause) === 404) return undefined;
      throw asEngineFailure(cause);
    });
  if (before === undefined) return undefined;
  const known = (before.RepoDigests as readonly string[] | null) ?? [];
  if (known.some((name) => parseImageRef(name)?.digest === digest)) return undefined;
  const failure = await ensureImage(image, true, { docker, credentials, out, signal });
  // What nobody needs any more would stay without a name.
  if (failure === undefined) await removeBuiltImage(connection, { reference: image, id: before.Id }).catch(() => false);
  return failure;
}
