import {
  readHealthProbes,
  readRegistryEvents,
  readRegistryWebhooks,
  SlipwayError,
  type RegistryEvent,
} from '@slipway/core';
import type { Store } from '@slipway/store';
import { createHash, timingSafeEqual } from 'node:crypto';
import { bearerToken } from '../../auth/bearer.ts';
import type { Answer, Call } from '../../http/handler.ts';
import type { SeenIds } from './seen-ids.ts';

/** What taking a registry's notifications needs. */
export interface RegistryHookOptions {
  readonly store: Pick<Store, 'baseImages' | 'notifications' | 'registryProbes'>;
  /** Token that the registry shows; absent: none is let in. */
  readonly token?: string;
  readonly seen: SeenIds;
}

/**
 * Takes a registry's notifications. They are hints: each has a tag looked at, and what the registry then says counts. Answered when they are
 * written down; what cannot be written is refused, and a registry sends it again. One that comes again changes nothing.
 */
export async function receiveRegistryHook(
  { headers, body }: Call<'receiveRegistryHook'>,
  { store, token, seen }: RegistryHookOptions,
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
  const events = readRegistryEvents(notification).filter(({ id }) => !seen.has(id));
  for (const probe of readHealthProbes(notification)) await store.registryProbes.note(probe, Date.now());
  // Each is told once by its id, whichever server hears of it.
  await store.notifications.tellRegistry(readRegistryWebhooks(notification, Date.now()));
  for (const [instance, some] of byInstance(events)) {
    await store.baseImages.report({ instance, pushes: some.map(({ push }) => push) }, Date.now());
    for (const { id } of some) seen.add(id);
  }
  return { accepted: events.length };
}

/** Takes the same time whatever the difference is, that in length included. */
function isSame(given: string, expected: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw new SlipwayError('invalid-argument', 'body: it is no JSON');
  }
}

function byInstance(events: readonly RegistryEvent[]): ReadonlyMap<string, readonly RegistryEvent[]> {
  const groups = new Map<string, RegistryEvent[]>();
  for (const event of events) {
    const group = groups.get(event.instance) ?? [];
    group.push(event);
    groups.set(event.instance, group);
  }
  return groups;
}
