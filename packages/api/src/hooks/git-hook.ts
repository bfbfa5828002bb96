import { SlipwayError } from '@slipway/core';
import type { Store } from '@slipway/store';
import { createHash, randomBytes } from 'node:crypto';
import type { Logger } from 'pino';
import type { Answer, Call } from '../http/handler.ts';
import type { Delivery, GitHost, ReadDelivery } from './git/host.ts';
import { hostLike } from './git/hosts.ts';

/** Ids of deliveries that are longer are told by their digest. */
const mostId = 200;

/** What deliveries are compared with where there is nothing to compare them with: so that both take the same time. */
const nobodysSecret = randomBytes(32).toString('hex');

/** What taking deliveries needs. */
export interface GitHookOptions {
  readonly store: Store;
  readonly logger: Logger;
  /** Called when a delivery was stored: what follows from it can be done. */
  readonly onAccepted: () => void;
}

/**
 * Takes a delivery: verifies it, stores it, and answers. Whoever cannot sign hears the same of a trigger that exists and of one that does not,
 * and what is done for the answer depends on the request alone.
 */
export async function receiveGitHook(
  { params, headers, body }: Call<'receiveGitHook'>,
  { store, logger, onAccepted }: GitHookOptions,
): Promise<Answer<'receiveGitHook'>> {
  const { taskName: task, triggerName: trigger } = params;
  const delivery: Delivery = { headers, body };
  const host = hostLike(headers);
  const expected = await store.git.secretOf(task, trigger).catch((error: unknown) => {
    // A secret that the trigger names and nobody has stored: it can be proved by nobody.
    if (error instanceof SlipwayError && error.code === 'not-found') return undefined;
    throw error;
  });
  const isSigned = await host.verify(delivery, expected?.secret ?? nobodysSecret, Date.now());
  const tell = (reason: string): void => {
    // Not waited for: how long it takes would tell whether there is a history.
    void store.git
      .refuse(task, trigger, reason)
      .catch((err: unknown) => logger.warn({ err, task, trigger }, 'a refused delivery is in no history'));
  };
  if (expected === undefined || expected.type !== host.type || !isSigned) {
    if (expected !== undefined) tell(whyRefused(host, expected.type));
    throw new SlipwayError('unauthenticated', 'the delivery is not signed as this trigger wants it', {
      advice: 'Compare address, type and secret of the hook with those of the trigger; docs/triggers.md shows both.',
    });
  }
  const read = readOrTell(host, delivery, tell);
  const deliveryId = idOf(read, body);
  const status = await store.git.accept({ task, trigger, deliveryId, events: read.events });
  if (status === 'duplicate') return { status, reason: 'this delivery came before' };
  onAccepted();
  const [first] = read.events;
  return first?.kind === 'ping' || first?.kind === 'other'
    ? { status: 'ignored', reason: first.kind === 'ping' ? 'the hook works' : 'nothing starts for this event' }
    : { status };
}

function whyRefused(host: GitHost, type: GitHost['type']): string {
  if (host.type !== type) return `It looks like one of ${host.type}, and the type of the trigger is ${type}.`;
  return 'Its signature is missing, or it was made with another secret.';
}

function readOrTell(host: GitHost, delivery: Delivery, tell: (reason: string) => void): ReadDelivery {
  try {
    return host.read(delivery);
  } catch (error) {
    if (error instanceof SlipwayError) tell(`${error.message}.`);
    throw error;
  }
}

/** A host that names its deliveries not at all sends the same one again with the same bytes. */
function idOf({ id }: ReadDelivery, body: Buffer): string {
  if (id !== undefined && id.length <= mostId) return id;
  return `sha256:${createHash('sha256')
    .update(id ?? body)
    .digest('hex')}`;
}
