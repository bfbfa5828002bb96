/** AES-256 in CBC mode; here because template functions are synchronous, which Web Crypto's ciphers are not. */

/** Bytes of a cipher block. */
export const AES_BLOCK = 16;

const ROUNDS = 14;
const { box: BOX, inverse: INVERSE_BOX } = substitutionBoxes();

/** Encrypts whole blocks with a key of 32 bytes. */
export function encryptCbc(key: Uint8Array, iv: Uint8Array, plain: Uint8Array): Uint8Array {
  const schedule = expandKey(key);
  const result = new Uint8Array(plain.length);
  let previous = iv;
  for (let at = 0; at < plain.length; at += AES_BLOCK) {
    const block = xor(plain.subarray(at, at + AES_BLOCK), previous);
    encryptBlock(block, schedule);
    result.set(block, at);
    previous = block;
  }
  return result;
}

/** Decrypts whole blocks with a key of 32 bytes. */
export function decryptCbc(key: Uint8Array, iv: Uint8Array, cipher: Uint8Array): Uint8Array {
  const schedule = expandKey(key);
  const result = new Uint8Array(cipher.length);
  let previous = iv;
  for (let at = 0; at < cipher.length; at += AES_BLOCK) {
    const source = cipher.subarray(at, at + AES_BLOCK);
    const block = Uint8Array.from(source);
    decryptBlock(block, schedule);
    result.set(xor(block, previous), at);
    previous = source;
  }
  return result;
}

function substitutionBoxes(): { box: Uint8Array; inverse: Uint8Array } {
  const box = new Uint8Array(256);
  const inverse = new Uint8Array(256);
  let p = 1;
  let q = 1;
  // p runs through the field by multiplying with 3 while q, dividing by 3, stays its inverse.
  do {
    p = p ^ double(p);
    q ^= q << 1;
    q ^= q << 2;
    q ^= q << 4;
    q &= 0xff;
    if (q & 0x80) q ^= 0x09;
    box[p] = q ^ turn(q, 1) ^ turn(q, 2) ^ turn(q, 3) ^ turn(q, 4) ^ 0x63;
  } while (p !== 1);
  box[0] = 0x63;
  box.forEach((value, index) => (inverse[value] = index));
  return { box, inverse };
}

function turn(value: number, bits: number): number {
  return ((value << bits) | (value >> (8 - bits))) & 0xff;
}

function double(value: number): number {
  return ((value << 1) ^ (value & 0x80 ? 0x1b : 0)) & 0xff;
}

function multiply(a: number, b: number): number {
  let result = 0;
  for (let factor = a, bits = b; bits > 0; bits >>= 1, factor = double(factor)) if (bits & 1) result ^= factor;
  return result;
}

function expandKey(key: Uint8Array): Uint8Array {
  const schedule = new Uint8Array(AES_BLOCK * (ROUNDS + 1));
  schedule.set(key);
  let constant = 1;
  for (let at = key.length; at < schedule.length; at += 4) {
    let word = [...schedule.subarray(at - 4, at)];
    if (at % 32 === 0) {
      word = [...word.slice(1), word[0] ?? 0].map(substitute);
      word[0] = (word[0] ?? 0) ^ constant;
      constant = double(constant);
    } else if (at % 32 === 16) word = word.map(substitute);
    word.forEach((byte, i) => (schedule[at + i] = byte ^ (schedule[at + i - 32] ?? 0)));
  }
  return schedule;
}

function substitute(byte: number): number {
  return BOX[byte] ?? 0;
}

function encryptBlock(block: Uint8Array, schedule: Uint8Array): void {
  addRoundKey(block, schedule, 0);
  for (let round = 1; round <= ROUNDS; round++) {
    block.set(block.map(substitute));
    shiftRows(block, 1);
    if (round < ROUNDS) mixColumns(block, [2, 3, 1, 1]);
    addRoundKey(block, schedule, round);
  }
}

function decryptBlock(block: Uint8Array, schedule: Uint8Array): void {
  for (let round = ROUNDS; round >= 1; round--) {
    addRoundKey(block, schedule, round);
    if (round < ROUNDS) mixColumns(block, [14, 11, 13, 9]);
    shiftRows(block, -1);
    block.set(block.map((byte) => INVERSE_BOX[byte] ?? 0));
  }
  addRoundKey(block, schedule, 0);
}

function addRoundKey(block: Uint8Array, schedule: Uint8Array, round: number): void {
  block.set(xor(block, schedule.subarray(AES_BLOCK * round, AES_BLOCK * (round + 1))));
}

/** Row n moves by n columns. */
function shiftRows(block: Uint8Array, direction: 1 | -1): void {
  const source = Uint8Array.from(block);
  for (let i = 0; i < AES_BLOCK; i++) block[i] = source[(i + direction * 4 * (i % 4) + AES_BLOCK) % AES_BLOCK] ?? 0;
}

function mixColumns(block: Uint8Array, factors: readonly number[]): void {
  const source = Uint8Array.from(block);
  for (let i = 0; i < AES_BLOCK; i++) {
    const column = i - (i % 4);
    let mixed = 0;
    for (let k = 0; k < 4; k++) mixed ^= multiply(source[column + k] ?? 0, factors[(k - (i % 4) + 4) % 4] ?? 0);
    block[i] = mixed;
  }
}

function xor(a: Uint8Array, b: Uint8Array): Uint8Array {
  return a.map((byte, index) => byte ^ (b[index] ?? 0));
}
