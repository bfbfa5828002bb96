import type { RunStatus } from '@slipway/core';
import type { ClaimedMessage } from '@slipway/store';
import type { Settings } from '../options.ts';
import type { Delivered, Deliverer } from '../messages/deliverer.ts';
import { afterFault } from '../messages/result.ts';
import type { OutgoingAnswer } from '../outgoing/exchange.ts';
import { hostDelivered, readJson } from './answers.ts';
import { hostApi } from './host-apis.ts';
import { partOf } from './read-json.ts';
import { targetOf } from './target.ts';
import { commitWords, contextOf, logLink } from './words.ts';

/** What telling git hosts needs. */
export type HostSettings = Pick<Settings, 'store' | 'outgoing' | 'clock' | 'publicUrl'>;

/** Tells a git host how the run of a commit stands. The token is read when it is sent, and kept nowhere. */
export function statusDeliverer(settings: HostSettings): Deliverer {
  const { store } = settings;
  return async (message, signal) => {
    const delivered = await tell(settings, message, signal).catch(afterFault);
    if (delivered.kind === 'failed') {
      const { task, trigger } = targetOf(message.target);
      await store.gitHosts.noteStatusFailure(task, trigger, message.runId ?? '', delivered.error);
    }
    return delivered;
  };
}

async function tell(
  { store, outgoing, clock, publicUrl }: HostSettings,
  message: ClaimedMessage,
  signal: AbortSignal,
): Promise<Delivered> {
  const { task, trigger: name } = targetOf(message.target);
  const source = await store.gitHosts.sourceOf(task, name);
  if (source === undefined) return { kind: 'failed', error: 'the trigger is gone' };
  const { trigger, accessToken } = source;
  if (accessToken === undefined) return { kind: 'failed', error: 'the trigger has no accessToken' };
  const { commit, status } = message.body as { readonly commit: string; readonly status: RunStatus };
  const { repositoryUrl, apiUrl, sourceControlType } = trigger;
  const request = hostApi(sourceControlType).status(
    { repositoryUrl, apiUrl, token: accessToken },
    { commit, context: contextOf(task), ...commitWords[status], ...logLink(publicUrl, message.runId ?? '') },
  );
  const answer = await outgoing({ ...request, signal });
  // The status is there already: the answer to the attempt before was lost.
  if (sourceControlType === 'GitLab' && isKnownToGitLab(answer)) return { kind: 'delivered', answer: answer.status };
  return hostDelivered(answer, clock.now());
}

/** GitLab refuses to go from a state to itself, and from a later one to an earlier. */
function isKnownToGitLab(answer: OutgoingAnswer): boolean {
  const said = partOf(readJson(answer), 'message');
  return answer.status === 400 && /cannot transition status/i.test(JSON.stringify(said ?? ''));
}
