import type { Argument, Machine } from './machine.ts';

const numberRegister = 8;
const moveLow = 0xd280_0000; // movz x, imm16
const moveHigh = 0xf2a0_0000; // movk x, imm16, lsl 16
const nothing = 0xd503_201f; // nop
const systemCall = 0xd400_0001; // svc 0
const jump = 0x1400_0000; // b, with the distance in words

/** Programs for AArch64. There is no `pause` in its calls; `ppoll` of nothing does the same. */
export const arm64: Machine = {
  elfMachine: 183,
  calls: { socket: 198, write: 64, sleep: 73 },
  call: (number, args) =>
    words([...args.flatMap((arg, index) => moved(index, arg)), ...moved(numberRegister, number), systemCall]),
  jumpBack: (distance) => words([jump + ((2 ** 26 - distance / 4) % 2 ** 26)]),
};

/** The result of a call is in the register of the next one's first argument already. */
function moved(register: number, value: Argument): readonly number[] {
  if (value === 'result') return [nothing, nothing];
  return [moveLow + (value % 0x1_0000) * 32 + register, moveHigh + Math.floor(value / 0x1_0000) * 32 + register];
}

function words(values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  values.forEach((value, index) => bytes.writeUInt32LE(value, index * 4));
  return bytes;
}
