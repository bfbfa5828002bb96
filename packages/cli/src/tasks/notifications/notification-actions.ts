import { setTimeout as delay } from 'node:timers/promises';
import type { RegistryAction } from '@slipway/core';
import { runStatusSchema, type Delivery, type Notification } from '@slipway/core/http';
import { defined } from '../../defined.ts';
import { writeAnswer } from '../../output/object.ts';
import type { Table } from '../../output/table.ts';
import { connect } from '../../service/connect.ts';
import type { AnswerFlags, ServiceFlags } from '../../service/flags.ts';
import { secretTextOf } from '../create/step.ts';
import { secretText } from '../task-table.ts';
import { headersOf } from './headers.ts';

/** Flags of `tasks notification set`. */
export interface NotificationFlags extends AnswerFlags {
  readonly url: string;
  readonly format?: 'json' | 'cloudevents' | 'slack' | 'acr';
  readonly signingSecret?: string;
  readonly signingStoredSecret?: string;
  readonly on?: readonly string[];
  readonly task?: readonly string[];
  readonly action?: readonly RegistryAction[];
  readonly scope?: string;
  readonly header?: readonly string[];
  readonly enabled?: boolean;
}

/** Flags of `tasks notification deliveries`. */
export interface DeliveriesFlags extends AnswerFlags {
  readonly top: number;
}

/** `tasks notification set`: says who is told of runs, or of images in the registry. */
export async function setNotificationAction(name: string, flags: NotificationFlags): Promise<number> {
  const { url, format, enabled } = flags;
  const { call } = await connect(flags);
  const notification = await call('putNotification', {
    params: { notificationName: name },
    body: {
      name,
      url,
      ...defined({
        format,
        secret: secretTextOf('--signing-secret', flags.signingSecret, flags.signingStoredSecret),
        statuses: flags.on?.map((status) => runStatusSchema.parse(status)),
        actions: flags.action === undefined ? undefined : [...flags.action],
        scope: flags.scope,
        headers: flags.header === undefined ? undefined : headersOf(flags.header),
        tasks: flags.task === undefined ? undefined : [...flags.task],
        status: enabled === undefined ? undefined : enabled ? ('Enabled' as const) : ('Disabled' as const),
      }),
    },
  });
  process.stderr.write(`Saved notification '${name}'; \`tasks notification ping ${name}\` tries it\n`);
  writeAnswer(flags.output, notification, () => notificationTable([notification]));
  return 0;
}

/** `tasks notification list`: who is told of what. */
export async function listNotificationsAction(flags: AnswerFlags): Promise<number> {
  const { call } = await connect(flags);
  const { notifications } = await call('listNotifications', {});
  writeAnswer(flags.output, notifications, () => notificationTable(notifications));
  return 0;
}

/** `tasks notification remove`: tells no more. */
export async function removeNotificationAction(name: string, flags: ServiceFlags): Promise<number> {
  const { call } = await connect(flags);
  await call('deleteNotification', { params: { notificationName: name } });
  process.stderr.write(`Removed notification '${name}'\n`);
  return 0;
}

/** So long a ping may take, and so often its outcome is looked for, in milliseconds. */
const pingMs = 30_000;
const lookAgainMs = 250;

/** `tasks notification ping`: sends a message that says nothing but that it arrives; 1 when it has not. */
export async function pingNotificationAction(name: string, flags: AnswerFlags): Promise<number> {
  const { call } = await connect(flags);
  const params = { notificationName: name };
  let delivery = await call('pingNotification', { params });
  const { deliveryId } = delivery;
  // A scheduler sends it, once.
  for (let waited = 0; delivery.state === 'waiting' && waited < pingMs; waited += lookAgainMs) {
    await delay(lookAgainMs);
    const { deliveries } = await call('listDeliveries', { params, query: { top: 200 } });
    delivery = deliveries.find((each) => each.deliveryId === deliveryId) ?? delivery;
  }
  writeAnswer(flags.output, delivery, () => deliveryTable([delivery]));
  return delivery.state === 'delivered' ? 0 : 1;
}

/** `tasks notification deliveries`: messages and what became of them, newest first. */
export async function listDeliveriesAction(name: string, flags: DeliveriesFlags): Promise<number> {
  const { call } = await connect(flags);
  const query = { top: Math.min(flags.top, 200) };
  const { deliveries } = await call('listDeliveries', { params: { notificationName: name }, query });
  writeAnswer(flags.output, deliveries, () => deliveryTable(deliveries));
  return 0;
}

function notificationTable(notifications: readonly Notification[]): Table {
  return {
    head: ['NAME', 'STATUS', 'FORMAT', 'SIGNED', 'TELLS', 'OF', 'URL'],
    rows: notifications.map((one) => [
      one.name,
      one.status,
      one.format,
      one.secret === undefined ? 'no' : secretText(one.secret),
      [...one.statuses, ...one.actions].join(', '),
      one.format === 'acr'
        ? one.scope === ''
          ? 'all repositories'
          : one.scope
        : one.tasks.length === 0
          ? 'all runs'
          : one.tasks.join(', '),
      one.url,
    ]),
  };
}

function deliveryTable(deliveries: readonly Delivery[]): Table {
  return {
    head: ['DELIVERY', 'TIME', 'EVENT', 'RUN', 'STATE', 'ATTEMPTS', 'ANSWER', 'ERROR', 'NEXT'],
    rows: deliveries.map((one) => [
      one.deliveryId,
      one.time,
      one.event,
      one.runId ?? '',
      one.state,
      String(one.attempts),
      one.answer === undefined ? '' : String(one.answer),
      one.error ?? '',
      one.nextAttemptTime ?? '',
    ]),
  };
}
