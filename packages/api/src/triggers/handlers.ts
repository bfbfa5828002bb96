import type { Store } from '@slipway/store';
import type { Handlers } from '../http/handler.ts';

/** What triggers have seen, and approvals of what waits for one. */
export function triggerHandlers({ triggers }: Store): Handlers<'explainTask' | 'approveTrigger'> {
  return {
    explainTask: ({ params, query }) => triggers.explain(params.taskName, query.top),
    approveTrigger: ({ params, principal }) => triggers.approve(params.taskName, params.recordId, principal.name),
  };
}
