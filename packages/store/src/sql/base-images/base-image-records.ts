import type { BaseImageRecords } from '../../port/base-images.ts';
import type { Context } from '../context.ts';
import { claimDue } from './claim-images.ts';
import { fireDue } from './fire-due.ts';
import { loginsFor } from './logins-for.ts';
import { observe } from './observe.ts';
import { isReporting, lookAtOwn, reportPushes } from './report-pushes.ts';
import { toJudge } from './to-judge.ts';
import { lookAtTask } from './watch.ts';

/** Records of base images: what tasks stand on, what their tags have, and what follows from a change. */
export function baseImageRecords(context: Context): BaseImageRecords {
  const { db } = context.database;
  return {
    report: (report, now) => reportPushes(context, report, now),
    isReporting: (now) => isReporting(context, now),
    claimDue: (now, claim) => claimDue(context, now, claim),
    toJudge: (reference, digest) => toJudge(context, reference, digest),
    loginsFor: (reference) => loginsFor(context, reference),
    fireDue: (now, longestMs) => fireDue(context, now, longestMs),
    observe: (claimed, observation, now, debounceMs) => observe(context, claimed, observation, now, debounceMs),
    pause: async (registry, until) => {
      await db
        .updateTable('watched_images')
        .set({ next_check_at: until })
        .where('registry', '=', registry)
        .where('next_check_at', '<', until)
        .execute();
    },
    lookAtOwn: (now) => lookAtOwn(db, context, now),
    lookAtTask: (task, now) => lookAtTask(db, task, now),
  };
}
