const word = '(?!\\.)[A-Za-z0-9._-]{1,200}';
const keyPattern = new RegExp(`^${word}(?:/${word}){1,7}$`);
const prefixPattern = new RegExp(`^(?:${word}/){1,7}$`);

/** Gives a key back; throws for one that could lead anywhere else than under the store's own root. */
export function checkKey(key: string): string {
  if (!keyPattern.test(key)) throw new Error(`not a key of a blob: ${JSON.stringify(key)}`);
  return key;
}

/** Gives a prefix back; throws for one that does not end in a slash or could lead anywhere else. */
export function checkPrefix(prefix: string): string {
  if (!prefixPattern.test(prefix)) throw new Error(`not a prefix of blobs: ${JSON.stringify(prefix)}`);
  return prefix;
}
