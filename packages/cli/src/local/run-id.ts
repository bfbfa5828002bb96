import { randomBytes } from 'node:crypto';

const alphabet = '0123456789abcdefghijklmnopqrstuvwxyz';
const length = 8;

/** A new id for a local run: `l` and eight characters that may stand in a tag, unique enough for one computer. */
export function newLocalRunId(): string {
  const characters = Array.from(randomBytes(length), (byte) => alphabet[byte % alphabet.length]);
  return `l${characters.join('')}`;
}
