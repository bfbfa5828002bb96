import path from 'node:path';
import { SlipwayError, type CompileResult } from '@slipway/core';
import { formatFindings } from '../output/findings.ts';
import { colorsFor } from '../output/terminal.ts';
import { commandTaskFile } from './command-file.ts';
import type { LocalContext } from './context.ts';
import type { RunFlags } from './flags.ts';
import { readTaskFile, type TaskFile } from './task-file.ts';

/** Throws when the command line reads standard input twice. */
export function refuseStdinTwice(contextText: string, { file }: RunFlags): void {
  if (contextText !== '-' || file !== '-') return;
  throw new SlipwayError('invalid-argument', 'standard input cannot be both the context and the task file', {
    advice: 'Put the task file into the context and name it with -f.',
  });
}

/** Paths of the command line count from this directory, except in a context that was fetched: there they are paths in it. */
export async function chooseTaskFile(flags: RunFlags, context: LocalContext): Promise<TaskFile> {
  if (flags.cmd !== undefined) {
    if (flags.file !== undefined) {
      throw new SlipwayError('invalid-argument', '--cmd and --file cannot be given together', {
        advice: 'Give --cmd for one command, or -f for a task file.',
      });
    }
    return { name: '(--cmd)', text: commandTaskFile(flags.cmd) };
  }
  if (context.holdsFiles) return readTaskFile(flags.file ?? 'acb.yaml', context.readText);
  return readTaskFile(flags.file ?? path.join(context.directory ?? '.', 'acb.yaml'));
}

/** Shows findings on stderr, and says when they keep the run from happening. */
export function reportFindings(source: TaskFile, result: CompileResult): void {
  process.stderr.write(formatFindings(result.diagnostics, source.text, colorsFor(process.stderr)));
  if (result.ok) return;
  const errors = result.diagnostics.filter(({ severity }) => severity === 'error').length;
  process.stderr.write(`${errors} ${errors === 1 ? 'error' : 'errors'} in ${source.name}; nothing was run\n`);
}
