import { compile } from '../compile/compile.ts';
import type { CompileOptions } from '../compile/input.ts';
import { formatDiagnostic, type Diagnostic } from '../diagnostic.ts';
import type { Plan } from '../plan/plan.ts';
import type { RunVariables } from '../run/variables.ts';

/** Facts of a run for tests. */
export const testRun: RunVariables = {
  id: 'ca1',
  registry: 'contoso.example.io',
  date: new Date(Date.UTC(2024, 4, 6, 7, 8, 9)),
  os: 'linux',
  architecture: 'amd64',
};

/** What tests may set of the options. */
export type TestOptions = Partial<CompileOptions>;

/** Compiles a file that must be right; its findings are the message of the error otherwise. */
export async function compilePlan(text: string, options: TestOptions = {}): Promise<Plan> {
  const result = await compile(text, { run: testRun, ...options });
  if (!result.ok) throw new Error(result.diagnostics.map(formatDiagnostic).join('\n'));
  return result.plan;
}

/** Compiles a file for its findings. */
export async function findingsOf(text: string, options: TestOptions = {}): Promise<readonly Diagnostic[]> {
  return (await compile(text, { run: testRun, ...options })).diagnostics;
}

/** The messages of the errors in a file. */
export async function errorsIn(text: string, options: TestOptions = {}): Promise<readonly string[]> {
  return (await findingsOf(text, options)).filter(({ severity }) => severity === 'error').map(({ message }) => message);
}
