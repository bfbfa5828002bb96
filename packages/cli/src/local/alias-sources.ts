/** Time for an alias source on the network (contract §4.1), in milliseconds. */
const fetchTimeoutMs = 2000;

/** Reads the alias sources of a task file: http(s) addresses, and for everything else what `readText` makes of the path. */
export function aliasSources(readText: (file: string) => Promise<string>): (source: string) => Promise<string> {
  return async (source) => {
    if (!/^https?:\/\//.test(source)) return readText(source);
    const response = await fetch(source, { signal: AbortSignal.timeout(fetchTimeoutMs) });
    const text = await response.text();
    if (response.status > 299) throw new Error(text);
    return text;
  };
}
