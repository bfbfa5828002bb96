/** One page of what a bucket holds. */
export interface Listing {
  readonly keys: readonly string[];
  /** What the next page is asked for with; absent on the last one. */
  readonly continuation?: string;
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/**
 * Reads the answer to ListObjectsV2. Our own keys hold nothing that XML would escape, and the document is flat: three elements are
 * all that is looked for.
 */
export function parseListing(xml: string): Listing {
  const keys = [...xml.matchAll(/<Key>([^<]*)<\/Key>/g)].map(([, key]) => unescape(key ?? ''));
  const token = /<NextContinuationToken>([^<]*)<\/NextContinuationToken>/.exec(xml)?.[1];
  const isTruncated = /<IsTruncated>true<\/IsTruncated>/.test(xml);
  return { keys, ...(isTruncated && token !== undefined ? { continuation: unescape(token) } : {}) };
}

function unescape(text: string): string {
  return text.replace(
    /&(?:(\w+)|#(\d+)|#x([0-9a-fA-F]+));/g,
    (whole, name?: string, decimal?: string, hex?: string) => {
      if (name !== undefined) return entities[name] ?? whole;
      return String.fromCodePoint(decimal === undefined ? parseInt(hex ?? '', 16) : Number(decimal));
    },
  );
}
