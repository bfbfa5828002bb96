import { Argument, type Command } from 'commander';
import { shells, type CommandWords, type Shell } from '../completion/scripts.ts';
import { examples } from './help.ts';

/** `tasks completion`: a script that lets a shell complete commands, flags and names of tasks. */
export function addCompletionCommand(program: Command): void {
  program
    .command('completion')
    .description('Print a script that lets a shell complete commands, flags and the names of saved tasks.')
    .addArgument(new Argument('<SHELL>', 'which shell').choices(shells))
    .addHelpText(
      'after',
      examples([['source <(npx tasks completion bash)', 'for this bash; in fish: tasks completion fish | source']]),
    )
    .action(async (shell: Shell) => {
      const { completionScript } = await import('../completion/scripts.ts');
      process.stdout.write(completionScript(shell, program.name(), wordsOf(program, '')));
    });
}

function wordsOf(command: Command, path: string): readonly CommandWords[] {
  const own = {
    path,
    subcommands: command.commands.map((sub) => ({ name: sub.name(), description: sub.summary() || sub.description() })),
    options: command.options.flatMap(({ long, description }) =>
      typeof long === 'string' ? [{ long, description }] : [],
    ),
    takesTask: command.registeredArguments.some((argument) => argument.name().includes('TASK')),
  };
  return [own, ...command.commands.flatMap((sub) => wordsOf(sub, `${path} ${sub.name()}`.trim()))];
}
