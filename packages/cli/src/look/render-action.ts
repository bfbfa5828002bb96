import { hasErrors, renderTaskFile } from '@slipway/core';
import { formatFindings } from '../output/findings.ts';
import { colorsFor } from '../output/terminal.ts';
import { readCompileInput } from './compile-input.ts';
import type { MeaningFlags } from './flags.ts';

/** `tasks render`: shows the text after aliases and templates, even when it breaks a rule; 2 when something is wrong. */
export async function renderAction(file: string, flags: MeaningFlags): Promise<number> {
  const { source, options } = await readCompileInput(file, flags);
  const { rendered, diagnostics } = await renderTaskFile(source.text, options);
  process.stderr.write(formatFindings(diagnostics, source.text, colorsFor(process.stderr)));
  if (rendered !== undefined) process.stdout.write(rendered);
  return hasErrors(diagnostics) ? 2 : 0;
}
