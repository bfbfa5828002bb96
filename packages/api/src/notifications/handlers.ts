import type { Store } from '@slipway/store';
import { SlipwayError } from '@slipway/core';
import type { Handlers } from '../http/handler.ts';

type Ids = 'putNotification' | 'listNotifications' | 'deleteNotification' | 'pingNotification' | 'listDeliveries';

/** Who is told of runs. What is to be told is sent by the scheduler; a ping is answered as soon as it is written down. */
export function notificationHandlers({ notifications }: Pick<Store, 'notifications'>): Handlers<Ids> {
  return {
    putNotification: ({ params, body }) => {
      if (params.notificationName !== body.name) {
        throw new SlipwayError(
          'invalid-argument',
          `the address names the notification ${params.notificationName}, and the body ${body.name}`,
          { advice: 'Give both the same name.' },
        );
      }
      return notifications.put(body);
    },
    listNotifications: async () => ({ notifications: [...(await notifications.list())] }),
    deleteNotification: async ({ params }) => {
      await notifications.remove(params.notificationName);
      return undefined;
    },
    pingNotification: ({ params }) => notifications.ping(params.notificationName),
    listDeliveries: async ({ params, query }) => ({
      deliveries: [...(await notifications.deliveries(params.notificationName, query.top))],
    }),
  };
}
