import { createHmac } from 'node:crypto';

/**
 * Headers that sign a message as Standard Webhooks say: an HMAC-SHA256 over id, time and body. A secret that begins with `whsec_` is base64
 * after that; any other is taken as it is. `time` is milliseconds since the epoch.
 */
export function signatureHeaders(
  messageId: string,
  time: number,
  body: string,
  secret: string | undefined,
): Readonly<Record<string, string>> {
  const timestamp = String(Math.floor(time / 1000));
  const headers = { 'webhook-id': messageId, 'webhook-timestamp': timestamp };
  if (secret === undefined) return headers;
  const prefix = 'whsec_';
  const key = secret.startsWith(prefix) ? Buffer.from(secret.slice(prefix.length), 'base64') : Buffer.from(secret);
  const signature = createHmac('sha256', key).update(`${messageId}.${timestamp}.${body}`).digest('base64');
  return { ...headers, 'webhook-signature': `v1,${signature}` };
}
