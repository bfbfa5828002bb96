import { compile, hasErrors } from '@slipway/core';
import type { LintFlags } from './flags.ts';
import { formatFindings } from '../output/findings.ts';
import { colorsFor } from '../output/terminal.ts';
import { readCompileInput } from './compile-input.ts';

/** `tasks lint`: shows every finding of every file; 2 when one of them is an error. */
export async function lintAction(files: readonly string[], flags: LintFlags): Promise<number> {
  const reports = [];
  for (const file of files) {
    const { source, options } = await readCompileInput(file, flags);
    reports.push({ source, result: await compile(source.text, options) });
  }
  const findings = reports.flatMap(({ result }) => result.diagnostics);
  const failed = hasErrors(findings);

  if (flags.output === 'json') {
    process.stdout.write(`${JSON.stringify({ ok: !failed, findings }, null, 2)}\n`);
    return failed ? 2 : 0;
  }
  const colors = colorsFor(process.stdout);
  for (const { source, result } of reports) {
    process.stdout.write(formatFindings(result.diagnostics, source.text, colors));
    if (result.diagnostics.length === 0) process.stdout.write(`${source.name}: ${colors.green('ok')}\n`);
  }
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  if (findings.length > 0) process.stdout.write(`${errors} errors, ${findings.length - errors} warnings\n`);
  return failed ? 2 : 0;
}
