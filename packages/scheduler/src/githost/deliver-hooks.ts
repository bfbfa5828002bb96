import { SlipwayError } from '@slipway/core';
import type { SourceControlType } from '@slipway/core/http';
import type { Delivered, Deliverer } from '../messages/deliverer.ts';
import { afterFault } from '../messages/result.ts';
import type { Outgoing } from '../outgoing/outgoing.ts';
import { hostDelivered, readJson } from './answers.ts';
import type { HostSettings } from './deliver-status.ts';
import type { HookApi, HostRepository, HostRequest, KnownHook } from './host-api.ts';
import { hookApi } from './host-apis.ts';
import { targetOf } from './target.ts';
import { hookAddress } from './words.ts';

/** Has the answer that was wanted, or what became of the attempt. */
type Asked<Value> =
  { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly delivered: Delivered };

/** Makes the hook of a trigger; one that sends to the same address is set anew instead, so that doing it twice makes one. */
export function makeHookDeliverer(settings: HostSettings): Deliverer {
  const { store, clock, publicUrl } = settings;
  return async (message, signal) => {
    const { task, trigger: name } = targetOf(message.target);
    const source = await store.gitHosts.sourceOf(task, name);
    // It was removed, or wants no hook any more, after this was written.
    if (source?.trigger.createHook !== true) return { kind: 'delivered' };
    const make = async (): Promise<Delivered> => {
      const { trigger, accessToken, webhookSecret } = source;
      if (publicUrl === undefined) {
        throw new SlipwayError('invalid-argument', 'TASKS_PUBLIC_URL does not say where git hosts reach this service');
      }
      if (accessToken === undefined || webhookSecret === undefined) {
        throw new SlipwayError('invalid-argument', 'the trigger has no accessToken or no webhookSecret');
      }
      const { sourceControlType, repositoryUrl, apiUrl, sourceTriggerEvents: events } = trigger;
      const [api, repository] = [hookApi(sourceControlType), { repositoryUrl, apiUrl, token: accessToken }];
      const hook = { url: hookAddress(publicUrl, message.target), secret: webhookSecret, events };
      const ask = asking(settings, signal);
      const listed = await listHooks(api, repository, ask);
      if (!listed.ok) return listed.delivered;
      const old = listed.value.find(({ url }) => url === hook.url);
      const request = old === undefined ? api.make(repository, hook) : api.change(repository, old.id, hook);
      const made = await ask(request, api.readId);
      if (!made.ok) return made.delivered;
      await store.gitHosts.noteHook(task, name, { kind: 'made', hookId: made.value });
      return { kind: 'delivered' };
    };
    const delivered = await make().catch(afterFault);
    if (delivered.kind !== 'delivered') {
      await store.gitHosts.noteHook(task, name, { kind: 'failed', reason: delivered.error });
    }
    return delivered;
  };

  function asking({ outgoing }: HostSettings, signal: AbortSignal) {
    return asker(outgoing, () => clock.now(), signal);
  }
}

/** What the message about a hook that goes knows of its trigger, which may be gone. */
interface FormerTrigger {
  readonly sourceControlType: SourceControlType;
  readonly repositoryUrl: string;
  readonly apiUrl?: string;
  readonly accessToken?: string;
}

/** Removes the hook of a trigger: the one that was made for it, and whatever else sends to its address. One that is gone is as good. */
export function removeHookDeliverer({ outgoing, clock, publicUrl }: HostSettings): Deliverer {
  return async (message, signal) => {
    const { sourceControlType, repositoryUrl, apiUrl, accessToken } = message.hidden as FormerTrigger;
    const { hookId } = message.body as { readonly hookId?: string };
    if (accessToken === undefined) return { kind: 'failed', error: 'the trigger had no accessToken' };
    const [api, repository] = [hookApi(sourceControlType), { repositoryUrl, apiUrl, token: accessToken }];
    const ask = asker(outgoing, () => clock.now(), signal);
    const listed = await listHooks(api, repository, ask);
    if (!listed.ok) return listed.delivered;
    const address = publicUrl === undefined ? undefined : hookAddress(publicUrl, message.target);
    for (const { id, url } of listed.value) {
      if (id !== hookId && url !== address) continue;
      const removed = await ask(api.remove(repository, id), () => '');
      if (!removed.ok && removed.delivered.answer !== 404) return removed.delivered;
    }
    return { kind: 'delivered' };
  };
}

function listHooks(
  api: HookApi,
  repository: HostRepository,
  ask: ReturnType<typeof asker>,
): Promise<Asked<readonly KnownHook[]>> {
  return ask(api.list(repository), api.readList);
}

/** Sends requests one after another, and reads what is wanted from their answers. */
function asker(outgoing: Outgoing, now: () => number, signal: AbortSignal) {
  return async <Value>(request: HostRequest, read: (answer: unknown) => Value | undefined): Promise<Asked<Value>> => {
    const answer = await outgoing({ ...request, signal });
    const delivered = hostDelivered(answer, now());
    if (delivered.kind !== 'delivered') return { ok: false, delivered };
    const value = read(readJson(answer));
    if (value !== undefined) return { ok: true, value };
    const error = 'the answer of the git host is not in the form of its API: is apiUrl right?';
    return { ok: false, delivered: { kind: 'failed', error, answer: answer.status } };
  };
}
