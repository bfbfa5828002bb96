import type { CredentialSource } from '../../runtime/runtime.ts';
import type { EngineConnection } from '../connect/connection.ts';
import { ensureImage } from './pull.ts';

/** Has the engine pull an image that it does not have, and removes it again. Gives why it could not be pulled, or undefined. */
export async function tryPull(
  { docker }: EngineConnection,
  image: string,
  { credentials, signal }: { readonly credentials: CredentialSource; readonly signal: AbortSignal },
): Promise<string | undefined> {
  const failure = await ensureImage(image, true, { docker, credentials, signal, out: () => Promise.resolve() });
  await docker
    .getImage(image)
    .remove()
    .catch(() => undefined);
  return failure;
}
