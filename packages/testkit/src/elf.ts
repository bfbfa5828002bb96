const magic = Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1]);
const interpreterSegment = 3;

/**
 * Whether this is a 64-bit little-endian ELF program that asks for no dynamic loader, so that it runs in an empty image.
 * The program headers (ELF64: offset at 32, entry size at 54, count at 56) would hold one of type PT_INTERP otherwise.
 */
export function isStaticElf(program: Buffer): boolean {
  if (program.length < 64 || !program.subarray(0, magic.length).equals(magic)) return false;
  const offset = Number(program.readBigUInt64LE(32));
  const size = program.readUInt16LE(54);
  const count = program.readUInt16LE(56);
  if (count === 0 || offset + size * count > program.length) return false;
  return Array.from({ length: count }, (_, index) => program.readUInt32LE(offset + index * size)).every(
    (type) => type !== interpreterSegment,
  );
}
