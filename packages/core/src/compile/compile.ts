import { collectFindings } from './findings.ts';
import type { CompileOptions, CompileResult } from './input.ts';
import { runPhases } from './phases.ts';

/** Turns the text of a task file into a plan, or into everything that is wrong with it; never throws for what a user wrote. */
export async function compile(text: string, options: CompileOptions): Promise<CompileResult> {
  const findings = collectFindings(options.file);
  const { plan } = await runPhases(text, options, findings);
  if (plan === undefined || findings.hasErrors()) return { ok: false, diagnostics: findings.all() };
  return { ok: true, plan, diagnostics: findings.all() };
}
