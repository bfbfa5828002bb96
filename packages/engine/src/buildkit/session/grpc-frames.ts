/*
 * A gRPC body, in either direction:
 *   body  := { frame }
 *   frame := compressed length message          1 byte (0: not compressed), 4 bytes big-endian, `length` bytes
 */
const headerBytes = 5;

/** No message that a session gets is larger: BuildKit cuts what it forwards into pieces of 32 KiB. */
const maxMessageBytes = 4 * 1024 * 1024;

/** Wraps one message. */
export function grpcFrame(message: Uint8Array): Buffer {
  const header = Buffer.alloc(headerBytes);
  header.writeUInt32BE(message.length, 1);
  return Buffer.concat([header, message]);
}

/** Reads the messages of a body. Throws for one that is compressed, too large or cut off. */
export async function* grpcMessages(body: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of body) {
    rest = rest.length === 0 ? Buffer.from(chunk) : Buffer.concat([rest, chunk]);
    while (rest.length >= headerBytes) {
      if (rest[0] !== 0) throw new Error('the message is compressed');
      const length = rest.readUInt32BE(1);
      if (length > maxMessageBytes) throw new Error(`the message is larger than ${maxMessageBytes} bytes`);
      if (rest.length < headerBytes + length) break;
      yield rest.subarray(headerBytes, headerBytes + length);
      rest = rest.subarray(headerBytes + length);
    }
  }
  if (rest.length > 0) throw new Error('the message is cut off');
}
