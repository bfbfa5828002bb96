import { z } from 'zod';
import {
  deliverySchema,
  notificationNameSchema,
  notificationSchema,
  notificationSpecSchema,
} from '../schemas/notification.ts';
import { json, route } from './route.ts';

const params = z.object({ notificationName: notificationNameSchema });
const readers = ['admin', 'contributor', 'reader'] as const;
const writers = ['admin', 'contributor'] as const;

/** Who is told of runs. */
export const notificationRoutes = {
  putNotification: route({
    method: 'PUT',
    path: '/v1/notifications/{notificationName}',
    summary: 'Save who is told of runs, new or not.',
    access: writers,
    params,
    body: json(notificationSpecSchema),
    answer: { status: 200, body: json(notificationSchema) },
  }),
  listNotifications: route({
    method: 'GET',
    path: '/v1/notifications',
    summary: 'List who is told of runs.',
    access: readers,
    answer: { status: 200, body: json(z.object({ notifications: z.array(notificationSchema) })) },
  }),
  deleteNotification: route({
    method: 'DELETE',
    path: '/v1/notifications/{notificationName}',
    summary: 'Tell no more.',
    access: writers,
    params,
    answer: { status: 204 },
  }),
  pingNotification: route({
    method: 'POST',
    path: '/v1/notifications/{notificationName}/ping',
    summary: 'Send a message that says nothing but that it arrives.',
    access: writers,
    params,
    answer: { status: 200, body: json(deliverySchema) },
  }),
  listDeliveries: route({
    method: 'GET',
    path: '/v1/notifications/{notificationName}/deliveries',
    summary: 'List messages and what became of them, newest first.',
    access: readers,
    params,
    query: z.strictObject({ top: z.coerce.number().int().min(1).max(200).default(20) }),
    answer: { status: 200, body: json(z.object({ deliveries: z.array(deliverySchema) })) },
  }),
};
