import { isAlphaNumeric } from '../text/unicode.ts';
import { peekCharacter } from './scanner.ts';
import type { Scanner } from './scanner.ts';

const DECIMAL = '0123456789_';
const HEX = '0123456789abcdefABCDEF_';

/**
 * Moves over what looks like a number, sign and imaginary `i` included; whether it is one is decided when its value is
 * read. False if a letter or digit follows.
 */
export function scanNumber(scanner: Scanner): boolean {
  accept(scanner, '+-');
  let digits = DECIMAL;
  if (accept(scanner, '0')) {
    if (accept(scanner, 'xX')) digits = HEX;
    else if (accept(scanner, 'oO')) digits = '01234567_';
    else if (accept(scanner, 'bB')) digits = '01_';
  }
  acceptRun(scanner, digits);
  if (accept(scanner, '.')) acceptRun(scanner, digits);
  const exponent = digits === DECIMAL ? 'eE' : digits === HEX ? 'pP' : '';
  if (accept(scanner, exponent)) {
    accept(scanner, '+-');
    acceptRun(scanner, DECIMAL);
  }
  accept(scanner, 'i');
  const next = peekCharacter(scanner);
  if (next === '' || !isAlphaNumeric(next)) return true;
  scanner.pos += next.length;
  return false;
}

function accept(scanner: Scanner, characters: string): boolean {
  const character = scanner.text.charAt(scanner.pos);
  if (character === '' || !characters.includes(character)) return false;
  scanner.pos++;
  return true;
}

function acceptRun(scanner: Scanner, characters: string): void {
  while (accept(scanner, characters));
}
