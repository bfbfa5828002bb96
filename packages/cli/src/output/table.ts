/** A table for people: its head, which may be missing, and its rows. */
export interface Table {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Writes a table in columns as wide as their widest cell. Cells hold others' texts, so nothing in them reaches the terminal as a command. */
export function formatTable({ head, rows }: Table): string {
  const lines = [...(head.length === 0 ? [] : [head]), ...rows.map((row) => row.map(printable))];
  const columns = Math.max(0, ...lines.map((line) => line.length));
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...lines.map((line) => line[column]?.length ?? 0)),
  );
  const text = lines.map((line) =>
    line
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return `${text.join('\n')}\n`;
}

/** Makes a text harmless and one line: controls and marks that turn the writing direction become a replacement character. */
export function printable(text: string): string {
  return text
    .replace(/[\t\r\n]+/g, ' ')
    .replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '\ufffd');
}
