import { readFile } from 'node:fs/promises';
import path from 'node:path';

/** Time for an alias source on the network (contract §4.1), in milliseconds. */
const fetchTimeoutMs = 2000;

/** Reads the alias sources of a task file: paths relative to the context, and http(s) addresses. */
export function aliasSources(directory: string): (source: string) => Promise<string> {
  return async (source) => {
    if (!/^https?:\/\//.test(source)) return readFile(path.resolve(directory, source), 'utf8');
    const response = await fetch(source, { signal: AbortSignal.timeout(fetchTimeoutMs) });
    const text = await response.text();
    if (response.status > 299) throw new Error(text);
    return text;
  };
}
