import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { SlipwayError } from '@slipway/core';

/** Encrypts texts for one record each. */
export interface SecretBox {
  /** Name of the key that `seal` uses. */
  readonly keyId: string;
  /** Whether a key is held. */
  holds(keyId: string): boolean;
  /** Encrypts a text so that it can be read for the same record only. */
  seal(text: string, record: string): string;
  /** Rejects, by throwing `unavailable`, what was made with a key that is not held, or for another record, or was changed. */
  open(box: string, record: string): string;
}

const cipher = 'aes-256-gcm';
const nonceBytes = 12;
const tagBytes = 16;
const keyBytes = 32;

/** Makes a box of keys, the present one first: AES-256-GCM, `KEY.BASE64(nonce, text, tag)`. */
export function secretBox(keys: readonly Uint8Array[]): SecretBox {
  if (keys.some((key) => key.length !== keyBytes)) {
    throw new SlipwayError('invalid-argument', `a key for secrets has ${keyBytes} bytes`);
  }
  const byId = new Map(keys.map((key) => [idOf(key), key]));
  const [present] = byId;
  if (present === undefined) throw new SlipwayError('invalid-argument', 'there is no key for secrets');
  const [keyId, key] = present;
  return {
    keyId,
    holds: (id) => byId.has(id),
    seal: (text, record) => {
      const nonce = randomBytes(nonceBytes);
      const sealing = createCipheriv(cipher, key, nonce, { authTagLength: tagBytes }).setAAD(Buffer.from(record));
      const parts = [nonce, sealing.update(text, 'utf8'), sealing.final(), sealing.getAuthTag()];
      return `${keyId}.${Buffer.concat(parts).toString('base64')}`;
    },
    open: (box, record) => {
      const [id = '', content = ''] = box.split('.');
      const used = byId.get(id);
      if (used === undefined) throw missingKey(id);
      const bytes = Buffer.from(content, 'base64');
      try {
        const opening = createDecipheriv(cipher, used, bytes.subarray(0, nonceBytes), { authTagLength: tagBytes })
          .setAAD(Buffer.from(record))
          .setAuthTag(bytes.subarray(-tagBytes));
        const text = opening.update(bytes.subarray(nonceBytes, -tagBytes));
        return Buffer.concat([text, opening.final()]).toString('utf8');
      } catch (cause) {
        throw new SlipwayError('unavailable', `the secrets of ${record} were changed or damaged in the database`, {
          cause,
          advice: 'Restore the database from a backup, or queue the run again with its secrets.',
        });
      }
    },
  };
}

/** What is said when a key is needed that is not held. */
export function missingKey(keyId: string): SlipwayError {
  return new SlipwayError('unavailable', `the database holds secrets made with key ${keyId}, which was not given`, {
    advice: 'Give the key file that belongs to the database; after a rotation keep the old key below the new one.',
  });
}

/** Says which key it is and nothing about it. */
function idOf(key: Uint8Array): string {
  return createHash('sha256').update('slipway key id').update(key).digest('hex').slice(0, 16);
}
