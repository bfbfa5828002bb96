import type { HiddenUpdate } from '@slipway/store';
import { deliveredBy, type Deliverer } from '../messages/deliverer.ts';
import type { Settings } from '../options.ts';

/** Tells the endpoint of a base-image trigger of an update (contract §8.2): what has moved and the token, or the token alone. */
export function updateDeliverer({ outgoing, clock }: Pick<Settings, 'outgoing' | 'clock'>): Deliverer {
  return async ({ messageId, body, hidden }, signal) => {
    const { url, token } = hidden as HiddenUpdate;
    const answer = await outgoing({
      method: 'POST',
      url,
      headers: { 'content-type': 'application/json', 'webhook-id': messageId },
      body: JSON.stringify({ ...(body as object), ...(token === undefined ? {} : { updateTriggerToken: token }) }),
      signal,
    });
    return deliveredBy(answer, clock.now());
  };
}
