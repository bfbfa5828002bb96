import path from 'node:path';
import { compile, type CompileResult, type SetValue } from '@slipway/core';
import type { CallResult } from '@slipway/core/http';
import { aliasSources } from '../local/alias-sources.ts';
import { localRunVariables } from '../local/run-variables.ts';
import type { ReadText, TaskFile } from '../local/task-file.ts';

/** What a task file is compiled with, as far as it is known here. */
export interface ServiceInput {
  readonly registry?: string | undefined;
  readonly values?: string | undefined;
  readonly set?: readonly SetValue[];
  readonly env?: readonly string[];
  readonly secrets?: ReadonlyMap<string, string>;
  readonly readText: ReadText;
}

/** A task file that was compiled, and the files that it read. */
export interface CompiledForService {
  readonly result: CompileResult;
  /** Paths of alias files, relative to the context. */
  readonly readFiles: readonly string[];
}

/** Compiles a task file with a service's registry and aliases, and with texts that stand for secrets which are not known here. */
export async function compileForService(
  source: TaskFile,
  facts: Pick<CallResult<'whoAmI'>, 'registry' | 'imageAliases'>,
  input: ServiceInput,
): Promise<CompiledForService> {
  const readFiles: string[] = [];
  const { set = [], env = [], values } = input;
  const result = await compile(source.text, {
    file: source.name,
    run: localRunVariables('id', input.registry ?? facts.registry, new Date()),
    imageAliases: facts.imageAliases,
    resolveSecret: ({ id }) => Promise.resolve(input.secrets?.get(id) ?? `secret ${id}`),
    set,
    env,
    loadAliases: aliasSources((file) => {
      readFiles.push(path.posix.normalize(file));
      return input.readText(file);
    }),
    ...(values === undefined ? {} : { values }),
  });
  return { result, readFiles };
}
