import type { Store } from '@slipway/store';
import type { Handlers } from '../http/handler.ts';

/** What triggers have seen, and approvals of what waits for one. */
export function triggerHandlers({
  triggers,
  gitHosts,
}: Store): Handlers<'explainTask' | 'approveTrigger' | 'refreshTask'> {
  return {
    explainTask: ({ params, query }) => triggers.explain(params.taskName, query.top),
    refreshTask: async ({ params }) => {
      await gitHosts.refresh(params.taskName);
      return undefined;
    },
    approveTrigger: ({ params, principal }) => triggers.approve(params.taskName, params.recordId, principal.name),
  };
}
