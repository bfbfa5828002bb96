import { setTimeout as sleep } from 'node:timers/promises';
import type { PushWatch } from './context.ts';

/** Pushes of a tag that a registry has told of since a moment, the oldest first; undefined where it tells of none. */
export type AskPushes = (
  push: { readonly repository: string; readonly tag: string },
  since: number,
) => Promise<readonly { readonly digest: string }[] | undefined>;

/** So often it is asked whether a push was told of, in milliseconds. */
const everyMs = 50;

/** Hears of pushes from whoever takes the registry's notifications. Where the registry tells of none, nothing is waited for. */
export function toldPushes(ask: AskPushes, now: () => number = Date.now): PushWatch {
  return {
    async seen(push, since, { except, until, waitMs }) {
      const end = now() + waitMs;
      for (;;) {
        const pushes = await ask(push, since);
        if (pushes === undefined) return undefined;
        const foreign = pushes.findLast(({ digest }) => digest !== until && !except.includes(digest));
        if (foreign !== undefined) return foreign.digest;
        if (pushes.some(({ digest }) => digest === until) || now() >= end) return undefined;
        await sleep(everyMs);
      }
    },
  };
}
