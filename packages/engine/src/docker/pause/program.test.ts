import { describe, expect, it } from 'vitest';
import { pauseProgram } from './program.ts';
import { unreachableLinkLocal } from './route-message.ts';

const entry = 120;

describe('pauseProgram', () => {
  it.each([
    { architecture: 'amd64', elfMachine: 62, lastInstruction: 'ebdc' },
    { architecture: 'arm64', elfMachine: 183, lastInstruction: 'f3ffff17' },
  ])('is a program for $architecture that ends with its message', ({ architecture, elfMachine, lastInstruction }) => {
    const program = pauseProgram(architecture) ?? Buffer.alloc(0);
    expect(program.subarray(0, 4).toString('latin1')).toBe('\x7fELF');
    expect(program.readUInt16LE(18)).toBe(elfMachine);
    const message = program.length - unreachableLinkLocal.length;
    expect(program.subarray(message)).toEqual(unreachableLinkLocal);
    expect(program.subarray(entry, message).toString('hex')).toMatch(new RegExp(`${lastInstruction}$`));
  });

  it('names the place of its message in memory', () => {
    const program = pauseProgram('amd64') ?? Buffer.alloc(0);
    const address = Buffer.alloc(4);
    address.writeUInt32LE(0x40_0000 + program.length - unreachableLinkLocal.length);
    expect(program.includes(Buffer.concat([Buffer.from([0xbe]), address]))).toBe(true);
  });

  it('is unknown elsewhere', () => {
    expect(pauseProgram('s390x')).toBeUndefined();
  });
});
