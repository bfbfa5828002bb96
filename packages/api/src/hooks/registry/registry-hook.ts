import {
  imageEvents,
  isHealthProbe,
  readHealthProbes,
  readRegistryNotices,
  readRegistryWebhooks,
  SlipwayError,
  type RegistryNotice,
} from '@slipway/core';
import { untagDummies } from '@slipway/registry';
import type { Store } from '@slipway/store';
import { createHash, timingSafeEqual } from 'node:crypto';
import type { Logger } from 'pino';
import { bearerToken } from '../../auth/bearer.ts';
import type { Answer, Call } from '../../http/handler.ts';
import type { SeenIds } from './seen-ids.ts';

/** What taking a registry's notifications needs. */
export interface RegistryHookOptions {
  readonly store: Pick<Store, 'baseImages' | 'notifications' | 'registryIndex' | 'registryProbes'>;
  /** Token that the registry shows; absent: none is let in. */
  readonly token?: string;
  readonly logger: Logger;
  readonly seen: SeenIds;
}

/** So many reasons why something was not understood are logged of one body. */
const mostReasons = 5;

/**
 * Takes a registry's notifications. They are hints: each has a tag or manifest looked at, and what the registry then says counts. Answered when
 * they are written down; one that comes again changes nothing. Nothing that the registry sends is refused for what it says, because the registry
 * would send it again for ever, and nothing after it.
 */
export async function receiveRegistryHook(
  { headers, body }: Call<'receiveRegistryHook'>,
  { store, token, logger, seen }: RegistryHookOptions,
): Promise<Answer<'receiveRegistryHook'>> {
  if (token === undefined) {
    throw new SlipwayError('not-found', "this service takes no registry's notifications", {
      advice: 'Set TASKS_REGISTRY_HOOK_TOKEN and give the same token to the registry; docs/triggers.md shows how.',
    });
  }
  if (!isSame(bearerToken(headers.authorization) ?? '', token)) {
    throw new SlipwayError('unauthenticated', 'the notification does not show the token of this hook', {
      advice:
        "Give the registry's endpoint the header Authorization: Bearer with the value of TASKS_REGISTRY_HOOK_TOKEN.",
    });
  }
  const notification = parse(body);
  const { notices, problems } = readRegistryNotices(notification);
  if (problems.length > 0) {
    const shown = problems.slice(0, mostReasons);
    logger.warn({ problems: shown, count: problems.length }, 'a notification of the registry was not understood');
  }
  for (const probe of readHealthProbes(notification)) await store.registryProbes.note(probe, Date.now());
  // Each is told once by its id, whichever server hears of it.
  await store.notifications.tellRegistry(readRegistryWebhooks(notification, Date.now()));
  let accepted = 0;
  for (const [instance, some] of byInstance(notices.filter(({ repository }) => !isHealthProbe(repository)))) {
    const now = Date.now();
    // Of what is only there so that a tag can be taken away, nothing follows.
    const events = imageEvents(some.filter(({ id, digest = '' }) => !seen.has(id) && !untagDummies.has(digest)));
    if (events.length > 0) await store.baseImages.report({ instance, pushes: events.map(({ push }) => push) }, now);
    for (const { id } of events) seen.add(id);
    // The last, because what it has taken comes to nobody again.
    accepted += (await store.registryIndex.report({ instance, notices: some }, now)).length;
  }
  return { accepted };
}

/** Takes the same time whatever the difference is, that in length included. */
function isSame(given: string, expected: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}

/** What is no JSON is no notification either, and told as one that cannot be understood. */
function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}

function byInstance(notices: readonly RegistryNotice[]): ReadonlyMap<string, readonly RegistryNotice[]> {
  const groups = new Map<string, RegistryNotice[]>();
  for (const notice of notices) {
    const group = groups.get(notice.instance) ?? [];
    group.push(notice);
    groups.set(notice.instance, group);
  }
  return groups;
}
