import { parseImageRef, SlipwayError } from '@slipway/core';
import { isUntagDummy, type Manifest, type RegistryClient } from '@slipway/registry';
import type { ClaimedImage, ImageObservation, Store } from '@slipway/store';
import type { Clock } from '../clock.ts';
import type { HostGates } from './host-gates.ts';
import { judgeTasks, manifestsToRead } from './judge-tasks.ts';
import { pauseAfterLimit, untilNextLook, type LookEnd } from './next-check.ts';
import type { Registries } from './registries.ts';
import type { BaseImageSettings } from './settings.ts';

/** What a look needs. */
export interface LookContext {
  readonly store: Pick<Store, 'baseImages'>;
  readonly settings: BaseImageSettings;
  readonly registries: Registries;
  readonly gates: HostGates;
  readonly clock: Clock;
  readonly random: () => number;
  readonly isReporting: boolean;
}

/** What a look found, before the time of the next one is known. */
type Seen =
  | { readonly end: LookEnd; readonly observation: Observed }
  /** The registry wants to be left alone. */
  | { readonly pausedUntil: number };

type Observed = ImageObservation extends infer Each
  ? Each extends { readonly nextCheckAt: number }
    ? Omit<Each, 'nextCheckAt'>
    : never
  : never;

/** Former digests of one tag beyond this are not fetched: for their tasks every new digest is another image. */
const mostManifests = 20;

/** Looks at one tag, judges it for the tasks that stand on it, and writes down what it found. Gives what that is called. */
export async function lookAtImage(claimed: ClaimedImage, context: LookContext, signal: AbortSignal): Promise<string> {
  const { store, settings, gates, clock, random } = context;
  const seen = await see(claimed, context, signal).catch((error: unknown): Seen => failed(error, claimed, signal));
  const now = clock.now();
  if ('pausedUntil' in seen) {
    gates.pause(claimed.registry, seen.pausedUntil);
    const reason = 'the registry allows no more requests for now';
    await store.baseImages.observe(
      claimed,
      { kind: 'failing', reason, isPause: true, nextCheckAt: seen.pausedUntil },
      now,
      settings.debounceMs,
    );
    await store.baseImages.pause(claimed.registry, seen.pausedUntil, now);
    return 'failing';
  }
  const looked = { isOwn: claimed.registry === settings.registry, isReporting: context.isReporting };
  const nextCheckAt = now + Math.round(untilNextLook(seen.end, looked, settings, random()));
  await store.baseImages.observe(claimed, { ...seen.observation, nextCheckAt }, now, settings.debounceMs);
  return seen.observation.kind;
}

async function see(claimed: ClaimedImage, context: LookContext, signal: AbortSignal): Promise<Seen> {
  const { store, registries, gates, clock } = context;
  const { reference, registry, digest: knownDigest } = claimed;
  const { repository, tag } = parseImageRef(reference) ?? {};
  if (repository === undefined || tag === undefined) throw new Error(`${reference} names no tag`);
  const paused = gates.pausedUntil(registry);
  if (paused !== undefined) return { pausedUntil: paused };
  const logins = () => store.baseImages.loginsFor(reference);
  return await registries.withLogin(registry, logins, async (client): Promise<Seen> => {
    const found = await gates.through(registry, signal, () =>
      client.look(repository, tag, { ...(knownDigest === undefined ? {} : { knownDigest }), signal }),
    );
    switch (found.kind) {
      case 'limited':
        return { pausedUntil: clock.now() + pauseAfterLimit(found.retryAfterMs) };
      case 'missing':
        return {
          end: { kind: 'missing' },
          observation: { kind: 'missing', reason: 'the registry does not have this tag' },
        };
      case 'found':
      case 'unchanged': {
        const digest = found.kind === 'found' ? found.digest : (knownDigest ?? '');
        const tasks = await store.baseImages.toJudge(reference, digest);
        const manifests = await readManifests(client, repository, manifestsToRead(digest, tasks), (read) =>
          gates.through(registry, signal, read),
        );
        // What takes the place of a tag for a moment, before it is deleted, is nothing that anybody has pushed.
        const present = manifests?.get(digest);
        if (manifests === undefined || (present !== undefined && isUntagDummy(present.bytes))) {
          const reason = 'the tag moved while it was looked at';
          return { end: { kind: 'moving' }, observation: { kind: 'failing', reason } };
        }
        const { rateLimit } = found;
        return {
          end: {
            kind: 'found',
            isExpensive: found.kind === 'found' && found.isExpensive,
            ...(rateLimit === undefined ? {} : { rateLimit }),
          },
          observation: { kind: 'found', digest, judged: judgeTasks(digest, tasks, manifests) },
        };
      }
    }
  });
}

/** Undefined when the first, which the tag has just had, is not there any more. */
async function readManifests(
  client: RegistryClient,
  repository: string,
  digests: readonly string[],
  inTurn: (read: () => Promise<Manifest | undefined>) => Promise<Manifest | undefined>,
): Promise<ReadonlyMap<string, Manifest> | undefined> {
  const manifests = new Map<string, Manifest>();
  for (const [index, digest] of digests.slice(0, mostManifests).entries()) {
    const manifest = await inTurn(() => client.getManifest(repository, digest));
    if (manifest !== undefined) manifests.set(digest, manifest);
    else if (index === 0) return undefined;
  }
  return manifests;
}

function failed(error: unknown, { failures }: ClaimedImage, signal: AbortSignal): Seen {
  signal.throwIfAborted();
  const reason = error instanceof Error ? error.message : String(error);
  // What the store cannot do is no failure of the registry.
  if (!(error instanceof SlipwayError) || error.code === 'unavailable') throw error;
  if (error.code === 'not-allowed') {
    return { end: { kind: 'needs-credentials' }, observation: { kind: 'needs-credentials', reason } };
  }
  return { end: { kind: 'failing', failures: failures + 1 }, observation: { kind: 'failing', reason } };
}
