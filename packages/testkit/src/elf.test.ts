import { describe, expect, it } from 'vitest';
import { isStaticElf } from './elf.ts';

/** A 64-bit ELF header with program headers of these types. */
function elf(types: readonly number[]): Buffer {
  const program = Buffer.alloc(64 + 56 * types.length);
  Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1]).copy(program);
  program.writeBigUInt64LE(64n, 32);
  program.writeUInt16LE(56, 54);
  program.writeUInt16LE(types.length, 56);
  types.forEach((type, index) => program.writeUInt32LE(type, 64 + 56 * index));
  return program;
}

const [load, dynamic, interpreter] = [1, 2, 3];

describe('isStaticElf', () => {
  it.each([
    ['a static program', elf([load, load]), true],
    ['a position-independent static program', elf([load, dynamic]), true],
    ['a program that asks for a loader', elf([load, interpreter, dynamic]), false],
    ['headers beyond the end', elf([load]).subarray(0, 80), false],
    ['no headers', elf([]), false],
    ['a script', Buffer.from('#!/bin/sh\n'.padEnd(100)), false],
    ['nothing', Buffer.alloc(0), false],
  ])('%s', (_, program, expected) => {
    expect(isStaticElf(program)).toBe(expected);
  });
});
