import { compile, planToJson, planToMermaid } from '@slipway/core';
import type { PlanFlags } from './flags.ts';
import { formatFindings } from '../output/findings.ts';
import { colorsFor } from '../output/terminal.ts';
import { readCompileInput } from './compile-input.ts';
import { planTable } from './plan-table.ts';

/** `tasks plan`: shows the compiled plan, or the findings when there is none. */
export async function planAction(file: string, flags: PlanFlags): Promise<number> {
  const { source, options } = await readCompileInput(file, flags);
  const result = await compile(source.text, options);
  process.stderr.write(formatFindings(result.diagnostics, source.text, colorsFor(process.stderr)));
  if (!result.ok) return 2;
  const forms = { table: planTable, json: planToJson, mermaid: planToMermaid };
  process.stdout.write(`${forms[flags.output](result.plan)}\n`);
  return 0;
}
