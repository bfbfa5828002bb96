import { readFileSync } from 'node:fs';

/** Reads a corpus, named relative to this file: one JSON object a line. */
export function readCases(file: string): readonly unknown[] {
  return readFileSync(new URL(file, import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as unknown);
}
