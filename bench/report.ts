import { readFile, writeFile } from 'node:fs/promises';
import os from 'node:os';
import type { Comparison } from './measure.ts';

const document = new URL('../docs/performance.md', import.meta.url);

/** Prints comparisons as a table, and puts them with machine and date into docs/performance.md when `--write` is given. */
export async function report(section: string, comparisons: readonly Comparison[]): Promise<void> {
  const rows = comparisons.map(({ name, ours, theirs, against, rounds }) =>
    [name, ours.toFixed(0), against, theirs.toFixed(0), (ours / theirs).toFixed(2), String(rounds)].join(' | '),
  );
  const table = [
    '| what | Slipway, ms | against | ms | ratio | rounds |',
    '| --- | ---: | --- | ---: | ---: | ---: |',
    ...rows.map((row) => `| ${row} |`),
  ].join('\n');
  await reportTable(section, table);
}

/** The same for a table of another form, in Markdown. */
export async function reportTable(section: string, table: string): Promise<void> {
  console.log(`\n${section}\n\n${table}`);
  if (process.argv.includes('--write')) await writeSection(section, table);
}

async function writeSection(section: string, table: string): Promise<void> {
  const [cpu] = os.cpus();
  const machine = `${os.cpus().length} × ${cpu?.model.trim() ?? 'unknown'}, Node.js ${process.versions.node}`;
  const begin = `<!-- ${section} -->`;
  const end = `<!-- end of ${section} -->`;
  const text = await readFile(document, 'utf8');
  const from = text.indexOf(begin);
  const to = text.indexOf(end);
  if (from < 0 || to < from) throw new Error(`docs/performance.md has no place for "${section}"`);
  const body = `${begin}\n\n${machine}, ${new Date().toISOString().slice(0, 10)}.\n\n${table}\n\n`;
  await writeFile(document, `${text.slice(0, from)}${body}${text.slice(to)}`);
}
