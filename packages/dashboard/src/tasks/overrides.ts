/** A value for one run. */
export interface Override {
  readonly name: string;
  readonly value: string;
}

/** Reads `NAME=VALUE` lines; gives the lines that are none. */
export function parseOverrides(text: string): {
  readonly values: readonly Override[];
  readonly wrong: readonly string[];
} {
  const values: Override[] = [];
  const wrong: string[] = [];
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue;
    const at = line.indexOf('=');
    const name = line.slice(0, Math.max(0, at)).trim();
    if (name === '') wrong.push(line);
    else values.push({ name, value: line.slice(at + 1) });
  }
  return { values, wrong };
}
