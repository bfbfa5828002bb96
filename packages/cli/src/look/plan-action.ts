import { planToJson, planToMermaid } from '@slipway/core';
import type { PlanFlags } from './flags.ts';
import { formatFindings } from '../output/findings.ts';
import { colorsFor } from '../output/terminal.ts';
import { compileFile } from './compile-file.ts';
import { planTable } from './plan-table.ts';

/** `tasks plan`: shows the compiled plan, or the findings when there is none. */
export async function planAction(file: string, flags: PlanFlags): Promise<number> {
  const { source, result } = await compileFile(file, flags);
  process.stderr.write(formatFindings(result.diagnostics, source.text, colorsFor(process.stderr)));
  if (!result.ok) return 2;
  const forms = { table: planTable, json: planToJson, mermaid: planToMermaid };
  process.stdout.write(`${forms[flags.output](result.plan)}\n`);
  return 0;
}
