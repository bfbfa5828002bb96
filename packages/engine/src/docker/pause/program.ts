import { amd64 } from './amd64.ts';
import { arm64 } from './arm64.ts';
import type { Machine } from './machine.ts';
import { unreachableLinkLocal } from './route-message.ts';

const machines: Readonly<Record<string, Machine>> = { amd64, arm64 };

const loadAddress = 0x40_0000;
const headersLength = 64 + 56;
const netlink = { family: 16, raw: 3, route: 0 };

/**
 * The program that holds a network namespace open for the steps of a run: it makes link-local addresses unreachable in it (the
 * metadata services of clouds live there), and then sleeps for ever. A static ELF file of a few hundred bytes, written here so that
 * nothing has to be pulled. Undefined for an architecture, in Go's words, that it is not known for.
 */
export function pauseProgram(architecture: string): Buffer | undefined {
  const machine = machines[architecture];
  if (machine === undefined) return undefined;
  const code = instructions(machine, loadAddress + headersLength + instructions(machine, 0).length);
  return executable(machine, Buffer.concat([code, unreachableLinkLocal]));
}

/** What fails on the way, for want of a capability, leaves the namespace as it was. */
function instructions(machine: Machine, messageAddress: number): Buffer {
  const { calls } = machine;
  const sleep = machine.call(calls.sleep, [0, 0, 0, 0, 0]);
  return Buffer.concat([
    machine.call(calls.socket, [netlink.family, netlink.raw, netlink.route]),
    machine.call(calls.write, ['result', messageAddress, unreachableLinkLocal.length]),
    sleep,
    machine.jumpBack(sleep.length),
  ]);
}

/** An ELF64 file with one segment: file header (64 bytes), one program header (56 bytes), content. */
function executable({ elfMachine }: Machine, content: Buffer): Buffer {
  const headers = Buffer.alloc(headersLength);
  const length = BigInt(headersLength + content.length);
  headers.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]); // magic, 64 bits, little endian, version 1
  headers.writeUInt16LE(2, 16); // an executable
  headers.writeUInt16LE(elfMachine, 18);
  headers.writeUInt32LE(1, 20); // version
  headers.writeBigUInt64LE(BigInt(loadAddress + headersLength), 24); // entry
  headers.writeBigUInt64LE(64n, 32); // offset of the program headers
  headers.writeUInt16LE(64, 52); // size of this header
  headers.writeUInt16LE(56, 54); // size of a program header
  headers.writeUInt16LE(1, 56); // number of program headers
  headers.writeUInt32LE(1, 64); // PT_LOAD
  headers.writeUInt32LE(5, 68); // readable and executable
  headers.writeBigUInt64LE(BigInt(loadAddress), 80); // virtual address
  headers.writeBigUInt64LE(BigInt(loadAddress), 88); // physical address
  headers.writeBigUInt64LE(length, 96); // size in the file
  headers.writeBigUInt64LE(length, 104); // size in memory
  headers.writeBigUInt64LE(0x1000n, 112); // alignment
  return Buffer.concat([headers, content]);
}
