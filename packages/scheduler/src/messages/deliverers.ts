import type { MessageKind } from '@slipway/store';
import { updateDeliverer } from '../base-images/deliver-update.ts';
import { makeHookDeliverer, removeHookDeliverer } from '../githost/deliver-hooks.ts';
import { statusDeliverer } from '../githost/deliver-status.ts';
import { notificationDeliverer } from '../notifications/notification-deliverer.ts';
import type { Settings } from '../options.ts';
import type { Deliverer } from './deliverer.ts';

/** Who delivers which kind of message. Kinds that nobody delivers wait. */
export function createDeliverers(settings: Settings): Readonly<Partial<Record<MessageKind, Deliverer>>> {
  return {
    'commit-status': statusDeliverer(settings),
    'make-hook': makeHookDeliverer(settings),
    'remove-hook': removeHookDeliverer(settings),
    notification: notificationDeliverer(settings),
    'update-endpoint': updateDeliverer(settings),
  };
}
