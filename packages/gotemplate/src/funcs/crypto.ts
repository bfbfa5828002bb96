import { adler32 } from '../crypto/adler32.ts';
import { AES_BLOCK, decryptCbc, encryptCbc } from '../crypto/aes.ts';
import { concatBytes, hexText } from '../crypto/padding.ts';
import { sha1 } from '../crypto/sha1.ts';
import { sha256 } from '../crypto/sha256.ts';
import { decodeBase64, encodeBase64 } from '../encode/base64.ts';
import { FunctionError } from '../errors.ts';
import { decodeText, encodeText } from '../text/utf8.ts';
import { fixed } from './define.ts';
import type { CallContext, FunctionTable } from './define.ts';
import { derivePassword } from './derive-password.ts';

/** What deriving a password costs of the budget; it takes as long as this many ordinary steps. */
const DERIVE_STEPS = 1_000_000;

/** Steps per byte that is encrypted or decrypted. */
const CIPHER_STEPS = 8;

/** Sprig's checksums, ciphers and derived passwords. */
export const CRYPTO_FUNCTIONS: FunctionTable = {
  sha1sum: fixed(['string'], (text) => hexText(sha1(encodeText(text)))),
  sha256sum: fixed(['string'], (text) => hexText(sha256(encodeText(text)))),
  adler32sum: fixed(['string'], (text) => String(adler32(encodeText(text)))),
  derivePassword: fixed(
    ['uint32', 'string', 'string', 'string', 'string'],
    (counter, type, password, user, site, { budget }) => {
      budget.charge(DERIVE_STEPS);
      return derivePassword({ counter: Number(counter), type, password, user, site });
    },
  ),
  encryptAES: fixed(['string', 'string'], (password, text, context) => encrypt(password, text, context)),
  decryptAES: fixed(['string', 'string'], (password, text, context) => decrypt(password, text, context)),
};

/** The password itself is the key, cut or filled with zeros to 32 bytes. */
function keyOf(password: string): Uint8Array {
  const key = new Uint8Array(32);
  key.set(encodeText(password).subarray(0, 32));
  return key;
}

function encrypt(password: string, text: string, { budget, randomBytes }: CallContext): string {
  if (text === '') return '';
  const plain = encodeText(text);
  budget.charge(plain.length * CIPHER_STEPS);
  const missing = AES_BLOCK - (plain.length % AES_BLOCK);
  const iv = randomBytes(AES_BLOCK);
  const padded = concatBytes(plain, new Uint8Array(missing).fill(missing));
  return encodeBase64(concatBytes(iv, encryptCbc(keyOf(password), iv, padded)));
}

function decrypt(password: string, text: string, { budget }: CallContext): string {
  if (text === '') return '';
  const bytes = decodeBase64(encodeText(text));
  if (!(bytes instanceof Uint8Array)) throw new FunctionError(`illegal base64 data at input byte ${bytes.badByte}`);
  if (bytes.length < AES_BLOCK) {
    throw new FunctionError(`runtime error: slice bounds out of range [:${AES_BLOCK}] with capacity ${bytes.length}`);
  }
  const cipher = bytes.subarray(AES_BLOCK);
  if (cipher.length % AES_BLOCK !== 0) throw new FunctionError('crypto/cipher: input not full blocks');
  if (cipher.length === 0) throw new FunctionError('runtime error: index out of range [-1]');
  budget.charge(cipher.length * CIPHER_STEPS);
  const plain = decryptCbc(keyOf(password), bytes.subarray(0, AES_BLOCK), cipher);
  const padding = plain.at(-1) ?? 0;
  if (padding > plain.length) {
    throw new FunctionError(`runtime error: slice bounds out of range [:${plain.length - padding}]`);
  }
  return decodeText(plain.subarray(0, plain.length - padding));
}
