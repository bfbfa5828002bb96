import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Task } from '@slipway/core/http';
import { neededFiles, type UploadSelection } from '@slipway/engine';
import { parseSetFlags } from '../../local/assignments.ts';
import type { LocalContext } from '../../local/context.ts';
import type { RunFlags } from '../../local/flags.ts';
import { compileForService } from '../../remote/compile-for-service.ts';
import { dockerfileUpload } from '../../remote/dockerfile.ts';
import type { ServiceFacts } from '../create/check-step.ts';

/** What of a directory goes along with a run of a saved task, and where in it its file is when that is another than the task's. */
export interface ContextSelection {
  readonly selection: UploadSelection;
  readonly file?: string;
}

/** Chooses what of a directory a task needs: all but what `.dockerignore` leaves out, and the files that its steps name in any case. */
export async function contextSelection(
  task: Task,
  context: LocalContext,
  flags: RunFlags,
  facts: ServiceFacts,
): Promise<ContextSelection> {
  const { step } = task;
  if (step.type === 'Docker') {
    const directory = context.directory ?? '.';
    const { dockerFilePath, selection } = dockerfileUpload(
      directory,
      path.join(directory, flags.file ?? step.dockerFilePath),
      undefined,
    );
    return { selection, file: dockerFilePath };
  }
  const taskFile = flags.file ?? (step.type === 'FileTask' ? step.taskFilePath : undefined);
  const valuesFile = step.type === 'FileTask' ? step.valuesFilePath : undefined;
  const needed = await filesOfSteps(task, taskFile, context, flags, facts);
  const present = (file: string): boolean =>
    context.directory !== undefined && existsSync(path.join(context.directory, file));
  return {
    selection: {
      ruleFiles: ['.dockerignore', ...needed.ruleFiles.filter(present)],
      include: [...needed.include, taskFile, valuesFile].filter((file) => file !== undefined).filter(present),
      extra: [],
    },
  };
}

/** A task whose secrets are not known here may not compile here: then its run tells what is wrong. */
async function filesOfSteps(
  { step, registry }: Task,
  taskFile: string | undefined,
  context: LocalContext,
  flags: RunFlags,
  facts: ServiceFacts,
): Promise<Pick<UploadSelection, 'ruleFiles' | 'include'>> {
  const none = { ruleFiles: [], include: [] };
  if (step.type === 'Docker') return none;
  const content = taskFile === undefined ? undefined : await context.readText(taskFile).catch(() => undefined);
  const encoded =
    step.type === 'EncodedTask' ? Buffer.from(step.encodedTaskContent, 'base64').toString('utf8') : undefined;
  const text = content ?? encoded;
  if (text === undefined) return none;
  const stored = step.values.map(({ name, value, isSecret }) => ({ name, value: value ?? name, secret: isSecret }));
  const { result, readFiles } = await compileForService({ name: taskFile ?? '(task)', text }, facts, {
    registry,
    set: [...stored, ...parseSetFlags(flags.set, flags.setSecret)],
    env: step.env,
    readText: context.readText,
  });
  if (!result.ok) return { ruleFiles: [], include: readFiles };
  const { ruleFiles, include } = neededFiles(result.plan);
  return { ruleFiles, include: [...include, ...readFiles] };
}
