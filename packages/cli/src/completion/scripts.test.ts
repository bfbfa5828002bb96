import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { completionScript, type CommandWords } from './scripts.ts';

const commands: readonly CommandWords[] = (
  [
    { path: '', subcommands: ['run', 'runs'].map(named), options: [{ long: '--debug', description: "it's" }] },
    { path: 'run', subcommands: [], options: ['--file', '--follow', '--cmd'].map(optional) },
    { path: 'show', subcommands: [], options: ['--output'].map(optional), takesTask: true },
    { path: 'runs', subcommands: ['list', 'show'].map(named), options: [] },
    { path: 'runs show', subcommands: [], options: ['--output'].map(optional) },
  ] satisfies readonly Partial<CommandWords>[]
).map((words) => ({ takesTask: false, ...words }));

function named(name: string) {
  return { name, description: name };
}

function optional(long: string) {
  return { long, description: long };
}

/** What bash offers for the last of some words. */
function offered(...words: readonly string[]): readonly string[] {
  // The program itself, as far as the script asks it.
  const script = `tasks() { [ "$*" = 'list --quiet' ] && printf 'nightly\\nweekly\\n'; }
${completionScript('bash', 'tasks', commands)}
COMP_WORDS=("$@"); COMP_CWORD=$((\${#COMP_WORDS[@]} - 1)); _tasks; printf '%s\\n' "\${COMPREPLY[@]}"`;
  return execFileSync('bash', ['-c', script, 'bash', ...words])
    .toString()
    .trim()
    .split('\n');
}

describe('completion in bash', () => {
  it.each([
    [
      ['tasks', 'r'],
      ['run', 'runs'],
    ],
    [['tasks', '--d'], ['--debug']],
    [['tasks', 'show', 'n'], ['nightly']],
    [
      ['tasks', 'show', ''],
      ['--output', 'nightly', 'weekly'],
    ],
    [['tasks', 'show', '-'], ['--output']],
    [['tasks', 'runs', '--task', 'w'], ['weekly']],
    [
      ['tasks', 'run', '--f'],
      ['--file', '--follow'],
    ],
    [['tasks', 'run', '--file', 'x', '--c'], ['--cmd']],
    [
      ['tasks', 'runs', ''],
      ['list', 'show'],
    ],
    [['tasks', 'runs', 'show', '--'], ['--output']],
    [['tasks', 'run', 'nothing-like-it'], ['']],
  ])('of %j', (words, expected) => {
    expect(offered(...words)).toEqual(expected);
  });
});

it('is written for fish with quotes in texts', () => {
  const script = completionScript('fish', 'tasks', commands);
  expect(script).toContain("complete -c tasks -n '__fish_use_subcommand' -l debug -d 'it\\'s'\n");
  expect(script).toContain("-n '__fish_seen_subcommand_from show' -a '(tasks list --quiet 2>/dev/null)'\n");
});
