import { parseImageRef } from '@slipway/core';
import type Docker from 'dockerode';
import type { CredentialSource, Output } from '../../runtime/runtime.ts';
import { isFor } from './platform.ts';
import { engineMessage, statusOf } from '../api/engine-error.ts';
import { postStreamed } from '../api/dial.ts';
import { jsonLines } from '../api/json-lines.ts';
import { progressError, progressLine, type ProgressMessage } from '../api/progress.ts';
import { registryAuth } from '../api/registry-auth.ts';

/** What pulling needs besides the image's name. */
export interface PullContext {
  readonly docker: Docker;
  readonly credentials: CredentialSource;
  /** `os[/architecture[/variant]]` that the image must be for; that of the engine when absent. */
  readonly platform?: string | undefined;
  /** Progress goes to its `stderr`, as with the docker client: the step's own output is not mixed up with it. */
  readonly out: Output;
  readonly signal: AbortSignal;
}

/** Whether the engine has an image, for the platform where one is wanted. */
async function hasImage({ docker, platform }: PullContext, image: string): Promise<boolean> {
  try {
    const found = await docker.getImage(image).inspect();
    return platform === undefined || isFor(platform, found);
  } catch (cause) {
    // 400: not a name that an image could have; the container's creation says so in better words.
    if (statusOf(cause) === 404 || statusOf(cause) === 400) return false;
    throw cause;
  }
}

/** Makes sure that an image is there. Gives why it cannot be, or undefined when it is. */
export async function ensureImage(image: string, always: boolean, context: PullContext): Promise<string | undefined> {
  if (!always) {
    if (await hasImage(context, image)) return undefined;
    await context.out('stderr', Buffer.from(`Unable to find image '${image}' locally\n`));
  }
  return pullImage(image, context);
}

async function pullImage(
  image: string,
  { docker, credentials, platform, out, signal }: PullContext,
): Promise<string | undefined> {
  const reference = parseImageRef(image);
  if (reference === undefined) return `invalid reference format: '${image}'`;
  const { registry, repository, digest } = reference;
  const query = {
    fromImage: `${registry}/${repository}`,
    tag: digest ?? reference.tag ?? 'latest',
    ...(platform === undefined ? {} : { platform }),
  };
  const headers = registryAuth(registry, await credentials(registry));
  try {
    const progress = await postStreamed(docker, { path: '/images/create', query, headers, signal });
    for await (const line of jsonLines(progress)) {
      const message = line as ProgressMessage;
      const failure = progressError(message);
      if (failure !== undefined) return failure;
      const text = progressLine(message);
      if (text !== undefined) await out('stderr', Buffer.from(`${text}\n`));
    }
    return undefined;
  } catch (cause) {
    if (signal.aborted || statusOf(cause) === undefined) throw cause;
    return engineMessage(cause);
  }
}
