import { parseImageRef, type ImageRef, type OutputImage, type PushStep } from '@slipway/core';
import { createRegistryClient } from '@slipway/registry';
import { describeCause } from '../../execute/describe.ts';
import { pause } from '../../execute/pause.ts';
import type { CredentialSource, PushExit } from '../../runtime/runtime.ts';
import { engineMessage, statusOf } from '../api/engine-error.ts';
import { postStreamed } from '../api/dial.ts';
import { jsonLines } from '../api/json-lines.ts';
import { progressError, progressLine, type ProgressMessage } from '../api/progress.ts';
import type { PullContext } from './pull.ts';
import { backoffMs, mayPass, pushAttempts } from './push-retry.ts';
import { registryAuth } from '../api/registry-auth.ts';

/** What pushing needs besides the names. Progress goes to `out`'s `stdout`. */
export interface PushContext extends PullContext {
  /** The wait before the second attempt, in milliseconds. */
  readonly backoffMs: number;
}

/** What came of pushing one image. */
export type Pushed = { readonly ok: true; readonly digest: string } | { readonly ok: false; readonly failure: string };

/** Pushes images one after another and stops at the first that cannot be pushed (contract §2.12, SE-36). */
export async function pushImages(step: PushStep, context: PushContext): Promise<PushExit> {
  const images: OutputImage[] = [];
  for (const reference of step.images) {
    const pushed = await pushWithRetries(reference, context);
    if (!pushed.ok) return { exitCode: 1, reason: `${reference}: ${pushed.failure}`, images };
    images.push({ reference, digest: pushed.digest });
  }
  return { exitCode: 0, images };
}

async function pushWithRetries(reference: string, context: PushContext): Promise<Pushed> {
  const log = (text: string): void | Promise<void> => context.out('system', Buffer.from(`${text}\n`));
  for (let attempt = 1; ; attempt += 1) {
    await log(`Pushing image: ${reference}, attempt ${attempt}`);
    const pushed = await pushOnce(reference, context);
    if (pushed.ok) {
      await log(`Successfully pushed image: ${reference}`);
      return pushed;
    }
    await context.out('stderr', Buffer.from(`${pushed.failure}\n`));
    if (attempt === pushAttempts || !mayPass(pushed.failure)) return pushed;
    await pause(backoffMs(attempt, context.backoffMs), context.signal);
  }
}

/** Tries once to push an image. What the engine or the registry refuses is a value. */
export async function pushOnce(image: string, { docker, credentials, out, signal }: PullContext): Promise<Pushed> {
  const reference = parseImageRef(image);
  if (reference === undefined) return { ok: false, failure: `invalid reference format: '${image}'` };
  const { registry, repository, tag = 'latest' } = reference;
  if (reference.digest !== undefined) return { ok: false, failure: 'cannot push a digest reference' };
  const headers = registryAuth(registry, await credentials(registry));
  let digest: string | undefined;
  try {
    const path = `/images/${registry}/${repository}/push`;
    const progress = await postStreamed(docker, { path, query: { tag }, headers, signal });
    for await (const line of jsonLines(progress)) {
      const message = line as ProgressMessage;
      const failure = progressError(message);
      if (failure !== undefined) return { ok: false, failure };
      digest = digestOf(message.aux) ?? digest;
      const text = progressLine(message);
      if (text !== undefined) await out('stdout', Buffer.from(`${text}\n`));
    }
  } catch (cause) {
    if (signal.aborted || statusOf(cause) === undefined) throw cause;
    return { ok: false, failure: engineMessage(cause) };
  }
  return digest === undefined ? askDigest({ ...reference, tag }, credentials, signal) : { ok: true, digest };
}

/** Asks the registry which digest a tag has, for an engine that does not tell what it pushed. */
async function askDigest(
  { registry, repository, tag = 'latest' }: ImageRef,
  credentials: CredentialSource,
  signal: AbortSignal,
): Promise<Pushed> {
  try {
    const found = await createRegistryClient(registry, { credentials }).head(repository, tag, signal);
    if (found !== undefined) return { ok: true, digest: found.digest };
    return { ok: false, failure: 'the registry does not have what was pushed' };
  } catch (cause) {
    signal.throwIfAborted();
    return { ok: false, failure: `the digest of what was pushed cannot be read: ${describeCause(cause)}` };
  }
}

function digestOf(aux: unknown): string | undefined {
  if (typeof aux !== 'object' || aux === null || !('Digest' in aux)) return undefined;
  return typeof aux.Digest === 'string' ? aux.Digest : undefined;
}
