import type { RegistryWebhook } from '@slipway/core';
import type { ClaimedMessage } from '@slipway/store';

/** The body of a webhook of Azure Container Registry: what the registry told, as it was written down; a ping says nothing but its name. */
export function acrMessage({
  messageId,
  event,
  body,
  since,
}: Pick<ClaimedMessage, 'messageId' | 'event' | 'body' | 'since'>): object {
  if (event !== 'ping') return body as RegistryWebhook;
  return { id: messageId, timestamp: new Date(since).toISOString(), action: 'ping' };
}
