/** Shorter secrets are not looked for: masking `1` or `on` everywhere would hide the log and not the secret. */
const minLength = 3;

/**
 * The byte sequences under which a secret may show up in a log: as it is, URL- and JSON-escaped, in hexadecimal, and in base64
 * at each of the three places where it may begin within an encoded text.
 */
export function needlesOf(secrets: readonly string[]): readonly Buffer[] {
  const texts = secrets.flatMap((secret) => {
    const trimmed = secret.trim();
    return trimmed.length < minLength ? [] : [secret, trimmed, ...lines(trimmed)].flatMap(variants);
  });
  const unique = new Set(texts.filter((text) => text.length >= minLength));
  return [...unique].map((text) => Buffer.from(text));
}

/** A log shows a secret of several lines line by line. */
function lines(secret: string): readonly string[] {
  const parts = secret.split(/\r?\n/);
  return parts.length === 1 ? [] : parts.map((line) => line.trim()).filter((line) => line.length >= minLineLength);
}

/** Lines of a secret shorter than this say too little to be worth the words they would hide. */
const minLineLength = 8;

function variants(text: string): readonly string[] {
  const bytes = Buffer.from(text);
  return [text, encodeURIComponent(toWellFormed(text)), JSON.stringify(text).slice(1, -1), ...base64Forms(bytes)];
}

/** The part of the base64 text that does not depend on the neighbours, for 0, 1 and 2 bytes before the secret. */
function base64Forms(bytes: Buffer): readonly string[] {
  return [0, 1, 2].flatMap((before) => {
    const encoded = Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    const first = Math.ceil((before * 8) / 6);
    const complete = Math.floor(((before + bytes.length) * 8) / 6);
    const stable = encoded.slice(first, complete);
    return [stable, stable.replaceAll('+', '-').replaceAll('/', '_')];
  });
}

/** Half a surrogate pair cannot be URL-escaped. */
function toWellFormed(text: string): string {
  return Buffer.from(text).toString('utf8');
}
