import { readFile } from 'node:fs/promises';
import { hasErrors, SlipwayError, type Diagnostic } from '@slipway/core';
import type { CallResult, TaskSpec } from '@slipway/core/http';
import type { TaskFile } from '../../local/task-file.ts';
import { formatFindings } from '../../output/findings.ts';
import { colorsFor } from '../../output/terminal.ts';
import { compileForService } from '../../remote/compile-for-service.ts';

/** What a check needs to know of the service. */
export type ServiceFacts = Pick<CallResult<'whoAmI'>, 'registry' | 'imageAliases'>;

/**
 * Checks the task file that is stored with a task, as `tasks lint` would with the task's own values. Alias files of its context are not here:
 * what a file that names one means, its runs find out.
 */
export async function checkStoredFile(
  source: TaskFile,
  spec: Pick<TaskSpec, 'step' | 'registry'>,
  facts: ServiceFacts,
): Promise<readonly Diagnostic[]> {
  const { step } = spec;
  if (step.type === 'Docker') return [];
  const values = step.type === 'EncodedTask' ? step.encodedValuesContent : undefined;
  const readText = (file: string): Promise<string> =>
    step.contextPath === undefined
      ? readFile(file, 'utf8')
      : Promise.reject(new SlipwayError('invalid-context', 'the context is not here'));
  const { result, readFiles } = await compileForService(source, facts, {
    registry: spec.registry,
    set: step.values.map(({ name, value, isSecret }) => ({
      name,
      value: value ?? `value ${name}`,
      secret: isSecret,
    })),
    env: step.env,
    values: values === undefined ? undefined : Buffer.from(values, 'base64').toString('utf8'),
    readText,
  });
  return step.contextPath !== undefined && readFiles.length > 0 ? [] : result.diagnostics;
}

/** Shows findings on stderr; says whether nothing may be saved because of them. */
export function reportCheck(source: TaskFile, findings: readonly Diagnostic[]): boolean {
  process.stderr.write(formatFindings(findings, source.text, colorsFor(process.stderr)));
  if (!hasErrors(findings)) return false;
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  process.stderr.write(`${errors} ${errors === 1 ? 'error' : 'errors'} in ${source.name}; nothing was saved\n`);
  return true;
}
