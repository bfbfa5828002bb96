import type { Settings } from '../options.ts';
import { deliveredBy, tryAgain, type Delivered, type Deliverer } from '../messages/deliverer.ts';
import { render } from './render.ts';
import { signatureHeaders } from './signature.ts';

/** Tells those who want to know of runs or of the registry. What fails is tried again, except a ping: whoever sent it waits for its outcome. */
export function notificationDeliverer({
  store,
  outgoing,
  clock,
}: Pick<Settings, 'store' | 'outgoing' | 'clock'>): Deliverer {
  const deliver: Deliverer = async (message, signal) => {
    const { url, format, status, secret, headers: chosen } = await store.notifications.target(message.target);
    if (status === 'Disabled' && message.event !== 'ping') {
      return { kind: 'failed', error: `notification ${message.target} is disabled` };
    }
    const { contentType, body } = render(format, message);
    const now = clock.now();
    const own = { 'content-type': contentType, ...signatureHeaders(message.messageId, now, body, secret) };
    const headers = { ...chosen, ...own };
    const answer = await outgoing({ method: 'POST', url, headers, body, signal });
    const delivered = deliveredBy(answer, now);
    // Receivers that are set up anew answer 404 for a while; 410 says that they want no more.
    return delivered.kind === 'failed' && answer.status !== 410 ? tryAgain(answer, delivered.error, now) : delivered;
  };
  return async (message, signal) => {
    if (message.event !== 'ping') return await deliver(message, signal);
    const delivered = await deliver(message, signal).catch((error: unknown): Delivered => {
      if (signal.aborted) throw error;
      return { kind: 'failed', error: error instanceof Error ? error.message : String(error) };
    });
    return delivered.kind === 'again' ? { ...delivered, kind: 'failed' } : delivered;
  };
}
