/** What stands in the place of a secret. */
const mask = Buffer.from('***');

/** Masks one stream of bytes. The result does not depend on how the stream is cut into chunks. */
export interface Masker {
  /** Gives what is certain so far: bytes that may be the beginning of a secret are held back. */
  add(bytes: Uint8Array): Buffer;
  /** Gives what was held back, now that nothing more comes. */
  end(): Buffer;
}

/** Starts masking a stream: every occurrence of a secret, the leftmost and there the longest first, becomes `***`. */
export function createMasker(secrets: readonly string[]): Masker {
  const needles = secrets
    .filter((secret) => secret !== '')
    .map((secret) => Buffer.from(secret))
    .sort((left, right) => right.length - left.length);
  let held: Buffer = Buffer.alloc(0);

  const take = (bytes: Uint8Array, isEnd: boolean): Buffer => {
    const text = held.length === 0 ? Buffer.from(bytes) : Buffer.concat([held, bytes]);
    const pieces: Buffer[] = [];
    let at = 0;
    const certain = isEnd ? text.length : startOfPossible(text, needles);
    for (;;) {
      const found = firstOf(text, needles, at);
      // A secret that may still grow into a longer one waits for what comes next.
      if (found === undefined || found.at >= certain) break;
      pieces.push(text.subarray(at, found.at), mask);
      at = found.at + found.length;
    }
    const end = Math.max(at, certain);
    pieces.push(text.subarray(at, end));
    held = text.subarray(end);
    return Buffer.concat(pieces);
  };
  return { add: (bytes) => take(bytes, false), end: () => take(Buffer.alloc(0), true) };
}

/** Masks a text that is known as a whole. */
export function maskText(text: string, secrets: readonly string[]): string {
  const masker = createMasker(secrets);
  return Buffer.concat([masker.add(Buffer.from(text)), masker.end()]).toString();
}

function firstOf(text: Buffer, needles: readonly Buffer[], from: number): { at: number; length: number } | undefined {
  let first: { at: number; length: number } | undefined;
  for (const needle of needles) {
    const at = text.indexOf(needle, from);
    // Longer needles come first, so at one place the longest wins.
    if (at >= 0 && (first === undefined || at < first.at)) first = { at, length: needle.length };
  }
  return first;
}

/** The first place from which the rest of the text is the beginning of a secret and not the whole of it. */
function startOfPossible(text: Buffer, needles: readonly Buffer[]): number {
  const longest = needles[0]?.length ?? 0;
  for (let at = Math.max(0, text.length - longest + 1); at < text.length; at += 1) {
    const rest = text.subarray(at);
    if (needles.some((needle) => needle.length > rest.length && needle.subarray(0, rest.length).equals(rest)))
      return at;
  }
  return text.length;
}
