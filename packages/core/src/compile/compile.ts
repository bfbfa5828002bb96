import type { CompileOptions, CompileResult } from './input.ts';

/** Turns the text of a task file into a plan, or into everything that is wrong with it. */
export function compile(_text: string, _options: CompileOptions): Promise<CompileResult> {
  return Promise.resolve({ ok: false, diagnostics: [] });
}
