import { existsSync } from 'node:fs';
import { SlipwayError } from '@slipway/core';
import type { RunFlags } from '../../local/flags.ts';

/** What `tasks run` was asked for: a saved task by its name, or a file or command in a context. */
export type RunTarget =
  { readonly kind: 'task'; readonly name: string } | { readonly kind: 'context'; readonly context: string };

const taskName = /^[A-Za-z0-9_-]{5,50}$/;

/**
 * Decides what a word after `tasks run` is. A directory of this name is the context, as ever; `--name` and `--context` leave no doubt.
 * Throws `invalid-argument` for flags that do not go together.
 */
export function runTargetOf(
  word: string | undefined,
  flags: RunFlags,
  exists: (file: string) => boolean = existsSync,
): RunTarget {
  const { name, context } = flags;
  if (name !== undefined && word !== undefined) {
    throw new SlipwayError('invalid-argument', `--name '${name}' and '${word}' cannot be given together`, {
      advice: `Run the task with another context by --context ${word}.`,
    });
  }
  const task = name ?? (isTaskName(word, flags, exists) ? word : undefined);
  if (task === undefined) {
    refuse(flags, savedOnly, 'belongs to runs of a saved task', 'Name the task: `tasks run NAME`.');
    return { kind: 'context', context: word ?? '.' };
  }
  refuse(flags, unsavedOnly, 'does not change a saved task', `Change the task with \`tasks update ${task}\`.`);
  if (context === '-') throw new SlipwayError('invalid-context', 'a saved task takes no context from standard input');
  return { kind: 'task', name: task };
}

function isTaskName(word: string | undefined, flags: RunFlags, exists: (file: string) => boolean): word is string {
  if (word === undefined || !taskName.test(word) || flags.local === true || flags.cmd !== undefined) return false;
  return flags.context !== undefined || !exists(word);
}

type Names = readonly (readonly [keyof RunFlags, string])[];

const savedOnly: Names = [
  ['context', '--context'],
  ['arg', '--arg'],
  ['secretArg', '--secret-arg'],
  ['target', '--target'],
  ['updateTriggerToken', '--update-trigger-token'],
  ['force', '--force'],
];
const unsavedOnly: Names = [
  ['local', '--local'],
  ['cmd', '--cmd'],
  ['secret', '--secret'],
  ['values', '--values'],
  ['env', '--env'],
  ['platform', '--platform'],
  ['ssh', '--ssh'],
  ['registry', '--registry'],
  ['timeout', '--timeout'],
  ['keepFailed', '--keep-failed'],
];

function refuse(flags: RunFlags, names: Names, why: string, advice: string): void {
  const [, flag] = names.find(([name]) => flags[name] !== undefined) ?? [];
  if (flag !== undefined) throw new SlipwayError('invalid-argument', `${flag} ${why}`, { advice });
}
