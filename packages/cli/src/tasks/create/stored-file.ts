import { SlipwayError } from '@slipway/core';
import type { TaskStep } from '@slipway/core/http';
import { commandTaskFile } from '../../local/command-file.ts';
import { readTaskFile, readValuesFile, type TaskFile } from '../../local/task-file.ts';
import type { StepFlags } from '../flags.ts';

/** What of this computer is stored with a task. */
export interface StoredFile {
  readonly source?: TaskFile;
  readonly values?: string;
}

/** Reads what becomes part of a task: its file, or the one behind `--cmd`, and its values. Nothing for steps whose files lie in a context. */
export async function readStoredFile(type: TaskStep['type'], { cmd, file, values }: StepFlags): Promise<StoredFile> {
  if (type !== 'EncodedTask') {
    if (file === '-') {
      throw new SlipwayError('invalid-argument', 'a file from standard input goes with a task that has no context', {
        advice: 'Leave -c out, or name a file of the context with -f.',
      });
    }
    return {};
  }
  const source = await sourceOf(cmd, file);
  return {
    ...(source === undefined ? {} : { source }),
    ...(values === undefined ? {} : { values: await readValuesFile(values) }),
  };
}

async function sourceOf(cmd: string | undefined, file: string | undefined): Promise<TaskFile | undefined> {
  if (cmd !== undefined) return { name: '(--cmd)', text: commandTaskFile(cmd) };
  return file === undefined ? undefined : readTaskFile(file);
}
