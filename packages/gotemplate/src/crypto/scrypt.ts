import { concatBytes, uint32Bytes } from './padding.ts';
import { hmacSha256 } from './sha256.ts';

/** Cost parameters of scrypt, named as in RFC 7914. */
export interface ScryptCost {
  readonly n: number;
  readonly r: number;
  readonly p: number;
}

/** scrypt (RFC 7914): a key of a length in bytes. */
export function scrypt(password: Uint8Array, salt: Uint8Array, { n, r, p }: ScryptCost, length: number): Uint8Array {
  const blocks = pbkdf2(password, salt, p * 128 * r);
  const words = new Uint32Array(p * 32 * r);
  const view = new DataView(blocks.buffer, blocks.byteOffset, blocks.byteLength);
  for (let i = 0; i < words.length; i++) words[i] = view.getUint32(4 * i, true);
  for (let i = 0; i < p; i++) mixRom(words.subarray(i * 32 * r, (i + 1) * 32 * r), n, r);
  for (let i = 0; i < words.length; i++) view.setUint32(4 * i, words[i] ?? 0, true);
  return pbkdf2(password, blocks, length);
}

/** PBKDF2-HMAC-SHA-256 with one iteration, all that scrypt needs. */
function pbkdf2(password: Uint8Array, salt: Uint8Array, length: number): Uint8Array {
  const blocks: Uint8Array[] = [];
  for (let i = 1; (i - 1) * 32 < length; i++) blocks.push(hmacSha256(password, concatBytes(salt, uint32Bytes(i))));
  return concatBytes(...blocks).slice(0, length);
}

function mixRom(block: Uint32Array, n: number, r: number): void {
  const size = 32 * r;
  const memory = new Uint32Array(n * size);
  const scratch = new Uint32Array(size);
  for (let i = 0; i < n; i++) {
    memory.set(block, i * size);
    mixBlock(block, scratch, r);
  }
  for (let i = 0; i < n; i++) {
    const chosen = ((block[size - 16] ?? 0) % n) * size;
    for (let k = 0; k < size; k++) block[k] = (block[k] ?? 0) ^ (memory[chosen + k] ?? 0);
    mixBlock(block, scratch, r);
  }
}

/** BlockMix: every 64 bytes through Salsa20/8, even results first, odd ones after them. */
function mixBlock(block: Uint32Array, scratch: Uint32Array, r: number): void {
  const state = Uint32Array.from(block.subarray(block.length - 16));
  for (let i = 0; i < 2 * r; i++) {
    for (let k = 0; k < 16; k++) state[k] = (state[k] ?? 0) ^ (block[16 * i + k] ?? 0);
    salsa(state);
    scratch.set(state, 16 * ((i % 2) * r + (i >> 1)));
  }
  block.set(scratch);
}

/** The quarter rounds of Salsa20: columns, then rows. */
const QUARTERS = [
  [0, 4, 8, 12],
  [5, 9, 13, 1],
  [10, 14, 2, 6],
  [15, 3, 7, 11],
  [0, 1, 2, 3],
  [5, 6, 7, 4],
  [10, 11, 8, 9],
  [15, 12, 13, 14],
] as const;

/** Reused by every call, as there are a million of them in one key. */
const salsaWords = new Int32Array(16);

function salsa(state: Uint32Array): void {
  salsaWords.set(state);
  for (let round = 0; round < 4; round++) {
    for (const [a, b, c, d] of QUARTERS) {
      mix(b, a, d, 7);
      mix(c, b, a, 9);
      mix(d, c, b, 13);
      mix(a, d, c, 18);
    }
  }
  for (let i = 0; i < 16; i++) state[i] = (state[i] ?? 0) + (salsaWords[i] ?? 0);
}

function mix(target: number, first: number, second: number, bits: number): void {
  const sum = (salsaWords[first] ?? 0) + (salsaWords[second] ?? 0);
  salsaWords[target] = (salsaWords[target] ?? 0) ^ rotate(sum, bits);
}

function rotate(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}
