/*
 * Grammar (docker's units package):
 *   size := number [ " " ] [ unit ]        number := digits [ "." digits ]
 *   unit := [kKmMgGtTpP] [ "i" ] [ "b" | "B" ] | "b" | "B"         powers of 1024
 */
const sizePattern = /^([0-9]+(?:\.[0-9]+)?) ?(?:([kmgtp])i?b?|b)?$/i;
const units = 'kmgtp';

/** Reads an amount of memory, in bytes; undefined when the text is none. */
export function parseSize(text: string): number | undefined {
  const match = sizePattern.exec(text);
  if (match === null) return undefined;
  const power = match[2] === undefined ? 0 : units.indexOf(match[2].toLowerCase()) + 1;
  const bytes = Math.floor(Number(match[1]) * 1024 ** power);
  return Number.isSafeInteger(bytes) ? bytes : undefined;
}
