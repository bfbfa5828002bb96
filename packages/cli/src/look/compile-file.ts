import path from 'node:path';
import { compile, type CompileResult } from '@slipway/core';
import { loadConfig } from '../config.ts';
import { aliasSources } from '../local/alias-sources.ts';
import { parseSetFlags } from '../local/assignments.ts';
import { localRunVariables } from '../local/run-variables.ts';
import { readTaskFile, readValuesFile, type TaskFile } from '../local/task-file.ts';

/** Flags that decide what a task file means. */
export interface MeaningFlags {
  readonly set?: readonly string[];
  readonly setSecret?: readonly string[];
  readonly values?: string;
  readonly registry?: string;
}

/** A run id that is no run: what `lint` and `plan` show for `$ID`. */
const placeholderRunId = 'id';

/** Compiles a task file to look at it, with nothing running and no engine asked. */
export async function compileFile(
  file: string,
  flags: MeaningFlags,
): Promise<{ readonly source: TaskFile; readonly result: CompileResult }> {
  const source = await readTaskFile(file);
  const registry = flags.registry ?? loadConfig().TASKS_REGISTRY;
  const result = await compile(source.text, {
    file: source.name,
    run: localRunVariables(placeholderRunId, registry, new Date()),
    set: parseSetFlags(flags.set, flags.setSecret),
    loadAliases: aliasSources(file === '-' ? '.' : path.dirname(file)),
    ...(flags.values === undefined ? {} : { values: await readValuesFile(flags.values) }),
  });
  return { source, result };
}
