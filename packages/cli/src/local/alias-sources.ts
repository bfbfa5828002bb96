/** Reads the alias sources of a task file; `readText` reads those that are paths. */
export function aliasSources(readText: (file: string) => Promise<string>): (source: string) => Promise<string> {
  return async (source) => {
    // Few files name a source, and the others need not wait for what fetches one.
    const { readAliasSource } = await import('@slipway/engine');
    return readAliasSource(source, readText);
  };
}
