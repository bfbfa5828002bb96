import type { TriggerRecords } from '../../port/records.ts';
import type { Context } from '../context.ts';
import { approveTrigger } from './approve.ts';
import { explainTask } from './explain.ts';
import { deliveryAcceptor } from './accept-deliveries.ts';
import { refuseDelivery } from './hook-deliveries.ts';
import { processDelivery } from './process-delivery.ts';
import { shareLooks } from './share-looks.ts';
import { findListener } from './source-listeners.ts';

/** Deliveries of git hosts, and what triggers have seen. */
export function triggerRecords(context: Context): TriggerRecords {
  return {
    secretOf: shareLooks(async (task, trigger) => {
      const listener = await findListener(context, task, trigger);
      return listener && { type: listener.trigger.sourceControlType, secret: listener.secret };
    }),
    accept: deliveryAcceptor(context),
    refuse: (task, trigger, reason) => refuseDelivery(context, task, trigger, reason),
    processDelivery: (waitedMs) => processDelivery(context, waitedMs),
    approve: (task, recordId, by) => approveTrigger(context, task, recordId, by),
    explain: (task, top) => explainTask(context, task, top),
  };
}
