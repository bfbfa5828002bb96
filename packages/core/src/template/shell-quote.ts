const plain = /^[\w^@=+%,:./-]+$/;

/** Quotes a text so that a POSIX shell reads it as one word; text that needs no quotes stays as it is. */
export function quoteForShell(text: string): string {
  if (plain.test(text)) return text;
  return `'${text.replaceAll("'", `'"'"'`)}'`;
}
