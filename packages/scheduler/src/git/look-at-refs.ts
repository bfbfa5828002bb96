import { branchesOf, matchSource, type GitEvent } from '@slipway/core';
import { backOffMs, type BackOff } from '@slipway/core/http';
import type { ClaimedLook, LookResult, SeenRefs } from '@slipway/store';
import type { Job } from '../job.ts';
import type { Settings } from '../options.ts';
import { gitAuthorization } from './login.ts';
import { fullName, movedRefs, rememberRefs } from './moved-refs.ts';
import type { RemoteRef } from './ref-lists.ts';
import { listRemoteRefs } from './remote-refs.ts';

/** So many repositories are looked at at once. */
const atOnce = 10;

/** Longer than any look takes: so no other scheduler looks meanwhile. Milliseconds. */
const leaseMs = 120_000;

/** Waits after looks that fail. */
const backOff: BackOff = { firstMs: 60_000, mostMs: 3_600_000 };

/** What looking needs. */
export type LookSettings = Pick<Settings, 'store' | 'outgoing' | 'clock' | 'random'>;

/**
 * Looks at refs that are due, and hands on what has moved as if the host had told it: a push that was delivered, too, makes one run. The
 * first look only remembers what is there.
 */
export function lookAtRefs(settings: LookSettings): Job['run'] {
  const { store } = settings;
  return async (now, signal) => {
    const looks = await store.gitHosts.claimLooks(now, { limit: atOnce, leaseMs });
    await Promise.all(looks.map((look) => lookOnce(settings, look, signal)));
    return looks.length;
  };
}

async function lookOnce(settings: LookSettings, look: ClaimedLook, signal: AbortSignal): Promise<void> {
  const { store, clock, random } = settings;
  const result = await seenBy(settings, look, signal).catch((error: unknown): LookResult => {
    // Whoever is asked to end says nothing about the repository; its claim ends by itself.
    signal.throwIfAborted();
    const reason = error instanceof Error ? error.message : String(error);
    return { kind: 'failed', reason, nextAt: clock.now() + waitMs(look, look.failures + 1, random()) };
  });
  await store.gitHosts.settleLook(look, result, clock.now());
}

async function seenBy(
  { store, outgoing, clock, random }: LookSettings,
  look: ClaimedLook,
  signal: AbortSignal,
): Promise<LookResult> {
  const { task, trigger, accessToken } = look.source;
  const { repositoryUrl, sourceControlType } = trigger;
  const login = accessToken === undefined ? {} : { authorization: gitAuthorization(sourceControlType, accessToken) };
  const refs = (await listRemoteRefs({ url: repositoryUrl, ...login }, outgoing, signal)).filter(listensTo(look));
  const seen: SeenRefs = { commits: rememberRefs(refs), patterns: patternsOf(look) };
  // Refs that other patterns have chosen say nothing of these.
  const before = look.seen?.patterns === seen.patterns ? look.seen.commits : seen.commits;
  // What is handed on twice counts once: a look that is not remembered is done again.
  for (const event of movedRefs(repositoryUrl, before, refs)) {
    const deliveryId = `poll/${fullName(event.ref)}/${event.after}`;
    await store.git.accept({ task, trigger: trigger.name, deliveryId, events: [event] });
  }
  return { kind: 'seen', seen, nextAt: clock.now() + waitMs(look, 0, random()) };
}

/** The refs that a push to would start a run. */
function listensTo({ source: { trigger, contextPath, isTaskEnabled } }: ClaimedLook): (ref: RemoteRef) => boolean {
  return ({ kind, name, commit }) => {
    const event: GitEvent = {
      kind: 'push',
      repositoryUrl: trigger.repositoryUrl,
      ref: { kind, name },
      after: commit,
      isForced: false,
    };
    return matchSource({ trigger, isTaskEnabled, contextPath }, event).kind === 'start';
  };
}

function patternsOf({ source: { trigger, contextPath, isTaskEnabled } }: ClaimedLook): string {
  return JSON.stringify([
    branchesOf({ trigger, contextPath, isTaskEnabled }),
    trigger.tags,
    trigger.sourceTriggerEvents,
  ]);
}

/** The trigger's own pace, a little spread so that tasks made together do not look together; longer after failures. */
function waitMs({ source }: ClaimedLook, failures: number, random: number): number {
  const every = source.trigger.pollSeconds * 1000;
  const spread = Math.round(every * (0.9 + 0.2 * random));
  return failures === 0 ? spread : Math.max(spread, backOffMs(backOff, failures, random));
}
