import type { CallContext, FunctionTable, GoFunction } from './define.ts';
import { fixed } from './define.ts';

const DIGITS = '0123456789';
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const PRINTABLE = Array.from({ length: 95 }, (_, index) => String.fromCharCode(0x20 + index)).join('');

/** Random bytes taken at a time. */
const BLOCK = 256;

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
    const below = randomNumbers(context);
    let result = '';
    for (let i = 0; i < length; i++) result += alphabet.charAt(below(alphabet.length));
    return result;
  });
}

function shuffle(text: string, context: CallContext): string {
  const characters = Array.from(text);
  context.budget.charge(characters.length);
  const below = randomNumbers(context);
  for (let i = characters.length - 1; i > 0; i--) {
    const other = below(i + 1);
    [characters[i], characters[other]] = [characters[other] ?? '', characters[i] ?? ''];
  }
  return characters.join('');
}

/**
 * Numbers from 0 to below a bound, each equally likely: a draw from the last, partial range is thrown away. Bytes are
 * taken from the source in blocks, because a call of it costs more than the bytes do.
 */
function randomNumbers({ randomBytes, budget }: CallContext): (bound: number) => number {
  let block = new DataView(new ArrayBuffer(0));
  let at = 0;
  const draw = (): number => {
    budget.charge(1);
    if (at >= block.byteLength) {
      const bytes = Uint8Array.from(randomBytes(BLOCK));
      block = new DataView(bytes.buffer);
      at = 0;
    }
    at += 4;
    return block.getUint32(at - 4);
  };
  return (bound) => {
    const end = 2 ** 32 - (2 ** 32 % bound);
    for (;;) {
      const value = draw();
      if (value < end) return value % bound;
    }
  };
}

function uuid({ randomBytes }: CallContext): string {
  const bytes = Uint8Array.from(randomBytes(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
