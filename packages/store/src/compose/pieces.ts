/** Cuts bytes, however they come, into pieces of one size; the last one may be smaller. What comes before a failure is given in whole pieces only. */
export async function* pieces(bytes: AsyncIterable<Uint8Array>, pieceBytes: number): AsyncGenerator<Uint8Array> {
  let held: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of bytes) {
    let rest = chunk;
    while (size + rest.length >= pieceBytes) {
      const room = pieceBytes - size;
      yield Buffer.concat([...held, rest.subarray(0, room)]);
      rest = rest.subarray(room);
      [held, size] = [[], 0];
    }
    if (rest.length === 0) continue;
    held.push(rest);
    size += rest.length;
  }
  if (size > 0) yield Buffer.concat(held);
}
