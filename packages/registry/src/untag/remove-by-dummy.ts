import { randomUUID } from 'node:crypto';
import { SlipwayError, untagAgent } from '@slipway/core';
import { digestOf } from '../digest.ts';
import { registryFailure } from '../failures.ts';
import type { UntagContext, UntagOutcome, UntagRequest } from './context.ts';
import { emptyConfig, indexDummy, manifestDummy, type Dummy } from './dummy.ts';
import { restorePush } from './restore-push.ts';
import type { SuppressedDigests } from './suppressed-digests.ts';

/** What removing by a dummy needs. */
export interface DummyContext extends UntagContext {
  readonly suppressed: SuppressedDigests;
}

const mostTries = 4;

/**
 * Takes a tag away from a registry that deletes only digests: a dummy takes its place and is deleted. To be called while nobody else changes tags
 * of the repository. Once the dummy is there this goes on to the end, because a tag that points to a dummy is worse than either outcome.
 */
export async function removeByDummy(context: DummyContext, request: UntagRequest): Promise<UntagOutcome> {
  const { client } = context;
  const { repository, tag, signal } = request;
  const startedAt = Date.now();
  const found = await client.head(repository, tag, signal);
  if (found === undefined && !(await isListed(context, request))) return { kind: 'missing' };
  if (found !== undefined && request.digest !== undefined && found.digest !== request.digest) {
    return { kind: 'changed', digest: found.digest };
  }
  signal?.throwIfAborted();
  const dummies: string[] = [];
  for (let tries = 1; tries <= mostTries; tries += 1) {
    const id = randomUUID();
    const dummy = await putDummy(context, request, id, found?.digest);
    if (dummy === undefined) return { kind: 'refused', why: 'unsupported' };
    dummies.push(dummy.digest);
    const removal = await deleteDummy(context, request, dummy, found?.digest);
    if (removal === 'refused') {
      await context.journal.done(id);
      return { kind: 'refused', why: 'disabled' };
    }
    const present = await client.head(repository, tag);
    // What the tag points to now was pushed after the dummy, and stays.
    if (present !== undefined && present.digest !== dummy.digest) {
      await context.journal.done(id);
      return { kind: 'changed', digest: present.digest };
    }
    const isGone = present === undefined && (removal === 'clean' || !(await isListed(context, request)));
    if (isGone) {
      const window = { since: startedAt, except: [...dummies, found?.digest ?? ''], until: dummy.digest };
      const pushed = await restorePush(context, request, window);
      await context.journal.done(id);
      return pushed ?? { kind: 'removed', by: 'dummy', isRepaired: found === undefined || tries > 1 };
    }
    // The next dummy has a note of its own, and takes the place of this one.
    if (tries < mostTries) await context.journal.done(id);
  }
  throw new SlipwayError('registry-failed', `the registry ${client.host} does not let go of ${repository}:${tag}`, {
    details: { host: client.host, repository, tag },
    advice: 'Look into the log of the registry, then untag it again.',
  });
}

/** Puts a dummy on the tag; undefined when the registry takes none. */
async function putDummy(
  { client, journal, suppressed }: DummyContext,
  { repository, tag }: UntagRequest,
  id: string,
  digest: string | undefined,
): Promise<Dummy | undefined> {
  for (const make of [indexDummy, manifestDummy]) {
    const dummy = make(id);
    const intent = { id, registry: client.host, repository, tag, dummy: dummy.digest };
    await journal.intend({ ...intent, ...(digest !== undefined && { digest }) });
    suppressed.add(dummy.digest);
    try {
      if (make === manifestDummy) await putEmptyConfig({ client }, repository);
      await client.putManifest(repository, tag, { ...dummy, userAgent: untagAgent });
      return dummy;
    } catch (error) {
      const { status } = registryFailure(error) ?? {};
      // Nothing was stored where the registry says so; anything else may have been.
      if (status === undefined || status >= 500) throw error;
      await journal.done(id);
      if (status !== 400 && status !== 415) {
        if (status === 405 || status === 409) return undefined;
        throw error;
      }
    }
  }
  return undefined;
}

async function putEmptyConfig({ client }: Pick<DummyContext, 'client'>, repository: string): Promise<void> {
  const digest = digestOf(emptyConfig);
  const content = (async function* () {
    yield await Promise.resolve(emptyConfig);
  })();
  if ((await client.headBlob(repository, digest)) !== undefined) return;
  await client.uploadBlob(repository, { digest, size: emptyConfig.length, content });
}

/** Deletes a dummy, or puts back what it replaced where that has become forbidden meanwhile. */
export async function deleteDummy(
  { client, probe }: Pick<DummyContext, 'client' | 'probe'>,
  { repository, tag }: UntagRequest,
  dummy: Pick<Dummy, 'digest'>,
  digest: string | undefined,
): Promise<'clean' | 'doubtful' | 'refused'> {
  try {
    return (await client.deleteManifest(repository, dummy.digest, { attempts: 1, userAgent: untagAgent }))
      ? 'clean'
      : 'doubtful';
  } catch (error) {
    const { status } = registryFailure(error) ?? {};
    if ((status ?? 0) >= 500 || (error instanceof SlipwayError && error.code === 'registry-unreachable')) {
      return 'doubtful';
    }
    if (status !== 405) throw error;
    probe.forget();
    const before = digest === undefined ? undefined : await client.getManifest(repository, digest);
    if (before === undefined) throw error;
    await client.putManifest(repository, tag, before);
    return 'refused';
  }
}

/** Whether a registry lists a tag, which may lead nowhere all the same. */
export async function isListed(
  { client }: Pick<DummyContext, 'client'>,
  { repository, tag }: UntagRequest,
): Promise<boolean> {
  return (await client.tags(repository)).tags.includes(tag);
}
