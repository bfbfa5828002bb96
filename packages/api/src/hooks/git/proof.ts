import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { header, type Delivery } from './host.ts';

/** A delivery is no older and no younger than this, in seconds, where its signature holds its time. */
const toleranceSeconds = 300;

/** Whether two texts are the same; how long it takes says nothing of where they differ. */
export function isSameText(one: string, other: string): boolean {
  return timingSafeEqual(digest(one), digest(other));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** Whether a text is the HMAC-SHA256 of bytes in hexadecimal. It is computed even when none is given. */
export function isHexSignature(body: Buffer, secret: string, given: string | undefined): boolean {
  const expected = createHmac('sha256', secret).update(body).digest('hex');
  return isSameText(given?.toLowerCase() ?? '', expected);
}

/**
 * Whether a delivery is signed as Standard Webhooks say: HMAC-SHA256 of `ID.TIMESTAMP.BODY` as `v1,BASE64`, one of several signatures being
 * enough. A secret that begins with `whsec_` is base64; any other is taken as it is.
 */
export function isStandardSignature({ headers, body }: Delivery, secret: string, now: number): boolean {
  const id = header(headers, 'webhook-id') ?? '';
  const timestamp = header(headers, 'webhook-timestamp') ?? '';
  const given = (header(headers, 'webhook-signature') ?? '').split(' ').slice(0, 10);
  const key = secret.startsWith('whsec_') ? Buffer.from(secret.slice('whsec_'.length), 'base64') : secret;
  const expected = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest('base64');
  const isSigned = given.filter((signature) => isSameText(signature, `v1,${expected}`)).length > 0;
  const isNow = /^\d{1,12}$/.test(timestamp) && Math.abs(now / 1000 - Number(timestamp)) <= toleranceSeconds;
  return isSigned && isNow && id !== '';
}
