import type { UntagContext } from './context.ts';
import type { UntagIntent } from './journal.ts';
import { exclusively } from './mutex.ts';
import { deleteDummy, isListed, removeByDummy, type DummyContext } from './remove-by-dummy.ts';
import { untagDummies } from './suppressed-digests.ts';

/** What became of an untag that was not finished. */
export interface Recovery {
  readonly intent: UntagIntent;
  /** Whether its tag still had to be taken away. */
  readonly wasOnTag: boolean;
}

/**
 * Finishes what a process left when it was killed between putting a dummy and deleting it. To be called at the start, for every registry that
 * the journal has notes of. Rejects when the registry cannot be reached; what is not finished stays in the journal.
 */
export async function recoverUntags(context: UntagContext): Promise<readonly Recovery[]> {
  const { client, journal } = context;
  const full: DummyContext = { ...context, suppressed: context.suppressed ?? untagDummies };
  const recovered: Recovery[] = [];
  for (const intent of await journal.pending()) {
    if (intent.registry !== client.host) continue;
    const wasOnTag = await exclusively(client.host, intent.repository, () => finish(full, intent));
    await journal.done(intent.id);
    recovered.push({ intent, wasOnTag });
  }
  return recovered;
}

async function finish(context: DummyContext, intent: UntagIntent): Promise<boolean> {
  const { client, suppressed } = context;
  const { repository, tag, dummy, digest } = intent;
  suppressed.add(dummy);
  const wasOnTag = (await client.head(repository, tag))?.digest === dummy;
  const request = { repository, tag };
  // Where the tag has moved on, the dummy may still lie there without one.
  const removal = await deleteDummy(context, request, { digest: dummy }, wasOnTag ? digest : undefined);
  if (removal === 'refused') return false;
  const present = await client.head(repository, tag);
  const isLeft = present === undefined ? await isListed(context, request) : present.digest === dummy;
  if (!isLeft) return wasOnTag;
  return (await removeByDummy(context, request)).kind === 'removed';
}
