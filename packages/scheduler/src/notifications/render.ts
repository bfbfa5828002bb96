import { toldRunSchema, type NotificationSpec, type ToldRun } from '@slipway/core/http';
import type { ClaimedMessage } from '@slipway/store';
import { acrMessage } from './acr.ts';
import { slackMessage } from './slack.ts';

/** A message as it is sent. */
export interface Rendered {
  readonly contentType: string;
  readonly body: string;
}

/** Puts a message into the form that its receiver wants. The same message always becomes the same bytes. */
export function render(
  format: NotificationSpec['format'],
  message: Pick<ClaimedMessage, 'messageId' | 'event' | 'body' | 'since'>,
): Rendered {
  if (format === 'acr') return json('application/json', acrMessage(message));
  const run = message.event === 'ping' ? undefined : toldRunSchema.parse(message.body);
  const type = message.event.toLowerCase();
  const time = new Date(message.since).toISOString();
  const data = run === undefined ? {} : { run };
  switch (format) {
    case 'json':
      return json('application/json', { type, timestamp: time, data });
    case 'cloudevents':
      return json('application/cloudevents+json', cloudEvent(message.messageId, type, time, run));
    case 'slack':
      return json('application/json', slackMessage(run));
  }
}

/** CloudEvents 1.0 in the structured mode. */
function cloudEvent(id: string, type: string, time: string, run: ToldRun | undefined): object {
  return {
    specversion: '1.0',
    id,
    source: '/slipway',
    type: `io.slipway.${type}`,
    time,
    ...(run === undefined ? {} : { subject: run.runId }),
    datacontenttype: 'application/json',
    data: run === undefined ? {} : { run },
  };
}

function json(contentType: string, value: object): Rendered {
  return { contentType, body: JSON.stringify(value) };
}
