import type { CallContext, FunctionTable, GoFunction } from './define.ts';
import { fixed } from './define.ts';

const DIGITS = '0123456789';
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const PRINTABLE = Array.from({ length: 95 }, (_, index) => String.fromCharCode(0x20 + index)).join('');

/** Sprig's random text, all of it from the injected source. */
export const RANDOM_FUNCTIONS: FunctionTable = {
  randAlphaNum: randomText(LETTERS + DIGITS),
  randAlpha: randomText(LETTERS),
  randNumeric: randomText(DIGITS),
  randAscii: randomText(PRINTABLE),
  shuffle: fixed(['string'], (text, context) => shuffle(text, context)),
  uuidv4: fixed([], (context) => uuid(context)),
};

/** A text of a length; a negative length gives none. */
function randomText(alphabet: string): GoFunction {
  return fixed(['int'], (count, context) => {
    const length = count < 0n ? 0 : Number(count);
    context.budget.checkString(length);
    context.budget.charge(length);
    let result = '';
    for (let i = 0; i < length; i++) result += alphabet.charAt(randomBelow(alphabet.length, context));
    return result;
  });
}

function shuffle(text: string, context: CallContext): string {
  const characters = Array.from(text);
  context.budget.charge(characters.length);
  for (let i = characters.length - 1; i > 0; i--) {
    const other = randomBelow(i + 1, context);
    [characters[i], characters[other]] = [characters[other] ?? '', characters[i] ?? ''];
  }
  return characters.join('');
}

/** A number from 0 to below `bound`, each equally likely: numbers from the last, partial range are drawn again. */
function randomBelow(bound: number, { randomBytes, budget }: CallContext): number {
  const end = 2 ** 32 - (2 ** 32 % bound);
  for (;;) {
    budget.charge(1);
    const value = randomBytes(4).reduce((number, byte) => number * 256 + byte, 0);
    if (value < end) return value % bound;
  }
}

function uuid({ randomBytes }: CallContext): string {
  const bytes = Uint8Array.from(randomBytes(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
