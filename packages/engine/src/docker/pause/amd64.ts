import type { Argument, Machine } from './machine.ts';

/** `mov edi|esi|edx|r10d|r8d, imm32`: the registers of a system call's arguments, in order. */
const moves = [[0xbf], [0xbe], [0xba], [0x41, 0xba], [0x41, 0xb8]];
const moveNumber = [0xb8]; // mov eax, imm32
const moveResult = [0x89, 0xc7, 0x90, 0x90, 0x90]; // mov edi, eax, and as long as the other form
const systemCall = [0x0f, 0x05];

/** Programs for x86-64. */
export const amd64: Machine = {
  elfMachine: 62,
  calls: { socket: 41, write: 1, sleep: 34 },
  call: (number, args) =>
    Buffer.concat([
      ...args.map((arg, index) => moved(moves[index] ?? [], arg)),
      moved(moveNumber, number),
      Buffer.from(systemCall),
    ]),
  // jmp rel8, counted from the end of its own two bytes
  jumpBack: (distance) => Buffer.from([0xeb, 256 - distance - 2]),
};

function moved(opcode: readonly number[], value: Argument): Buffer {
  if (value === 'result') return Buffer.from(moveResult);
  const immediate = Buffer.alloc(4);
  immediate.writeUInt32LE(value);
  return Buffer.concat([Buffer.from(opcode), immediate]);
}
