import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { CompileOptions } from '@slipway/core';
import { imageAliases, loadConfig } from '../config/config.ts';
import { aliasSources } from '../local/alias-sources.ts';
import { parseSetFlags } from '../local/assignments.ts';
import { localRunVariables } from '../local/run-variables.ts';
import { readTaskFile, readValuesFile, type TaskFile } from '../local/task-file.ts';
import type { MeaningFlags } from './flags.ts';

/** A run id that is no run: what `lint`, `render` and `plan` show for `$ID`. */
const placeholderRunId = 'id';

/** A task file, and what it is compiled with when it is only looked at. */
export interface CompileInput {
  readonly source: TaskFile;
  readonly options: CompileOptions;
}

/** Reads what `lint`, `render` and `plan` need; nothing runs and no engine is asked. */
export async function readCompileInput(file: string, flags: MeaningFlags): Promise<CompileInput> {
  const source = await readTaskFile(file);
  const directory = file === '-' ? '.' : path.dirname(file);
  const config = loadConfig();
  const registry = flags.registry ?? config.TASKS_REGISTRY;
  const options: CompileOptions = {
    file: source.name,
    run: localRunVariables(placeholderRunId, registry, new Date()),
    imageAliases: imageAliases(config),
    // No secret is fetched to look at a file; what stands for one shows as *** like the real one.
    resolveSecret: ({ id }) => Promise.resolve(`secret ${id}`),
    set: parseSetFlags(flags.set, flags.setSecret),
    loadAliases: aliasSources((alias) => readFile(path.resolve(directory, alias), 'utf8')),
    ...(flags.values === undefined ? {} : { values: await readValuesFile(flags.values) }),
  };
  return { source, options };
}
