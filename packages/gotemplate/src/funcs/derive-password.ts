import { concatBytes, uint32Bytes } from '../crypto/padding.ts';
import { scrypt } from '../crypto/scrypt.ts';
import { hmacSha256 } from '../crypto/sha256.ts';
import { encodeText } from '../text/utf8.ts';

const SEED = encodeText('com.lyndir.masterpassword');

/** Patterns of passwords by type; each letter stands for a class of characters. */
const TEMPLATES: Readonly<Record<string, readonly string[]>> = {
  maximum: ['anoxxxxxxxxxxxxxxxxx', 'axxxxxxxxxxxxxxxxxno'],
  long: (
    'CvcvnoCvcvCvcv CvcvCvcvnoCvcv CvcvCvcvCvcvno CvccnoCvcvCvcv CvccCvcvnoCvcv CvccCvcvCvcvno CvcvnoCvccCvcv ' +
    'CvcvCvccnoCvcv CvcvCvccCvcvno CvcvnoCvcvCvcc CvcvCvcvnoCvcc CvcvCvcvCvccno CvccnoCvccCvcv CvccCvccnoCvcv ' +
    'CvccCvccCvcvno CvcvnoCvccCvcc CvcvCvccnoCvcc CvcvCvccCvccno CvccnoCvcvCvcc CvccCvcvnoCvcc CvccCvcvCvccno'
  ).split(' '),
  medium: ['CvcnoCvc', 'CvcCvcno'],
  short: ['Cvcn'],
  basic: ['aaanaaan', 'aannaaan', 'aaannaaa'],
  pin: ['nnnn'],
};

const CHARACTERS: Readonly<Record<string, string>> = {
  V: 'AEIOU',
  C: 'BCDFGHJKLMNPQRSTVWXYZ',
  v: 'aeiou',
  c: 'bcdfghjklmnpqrstvwxyz',
  a: 'AEIOUaeiouBCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz',
  n: '0123456789',
  o: "@&%?,=[]_:-+*$#!'^~;()/.",
  x: 'AEIOUaeiouBCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz0123456789!@#$%^&*()',
};

/** What a password is derived from. */
export interface PasswordSource {
  readonly counter: number;
  /** `maximum`, `long`, `medium`, `short`, `basic` or `pin`. */
  readonly type: string;
  readonly password: string;
  readonly user: string;
  readonly site: string;
}

/** The Master Password algorithm: always the same password for the same source. */
export function derivePassword({ counter, type, password, user, site }: PasswordSource): string {
  const templates = Object.hasOwn(TEMPLATES, type) ? TEMPLATES[type] : undefined;
  if (templates === undefined) return `cannot find password template ${type}`;
  const salt = concatBytes(SEED, withLength(user));
  const key = scrypt(encodeText(password), salt, { n: 32_768, r: 8, p: 2 }, 64);
  const seed = hmacSha256(key, concatBytes(SEED, withLength(site), uint32Bytes(counter)));
  const template = templates[(seed[0] ?? 0) % templates.length] ?? '';
  return Array.from(template, (letter, index) => {
    const characters = CHARACTERS[letter] ?? '';
    return characters.charAt((seed[index + 1] ?? 0) % characters.length);
  }).join('');
}

function withLength(text: string): Uint8Array {
  const bytes = encodeText(text);
  return concatBytes(uint32Bytes(bytes.length), bytes);
}
