import type { Command } from 'commander';
import { expect, it } from 'vitest';
import { createProgram } from '../src/program.ts';

const width = 100;

/** `docs/cli.md`, made of what `--help` says; `npx vitest run packages/cli/test -u` writes it anew. */
function reference(program: Command): string {
  const commands = program.commands.flatMap((command) => sections(command, 'tasks'));
  return [
    '# The command `tasks`',
    'What `tasks COMMAND --help` says, for all commands. Made from the program itself.',
    helpOf(program),
    ...commands,
    '',
  ]
    .join('\n\n')
    .trimEnd()
    .concat('\n');
}

/** The help of a command and of all below it. */
function sections(command: Command, above: string): readonly string[] {
  const name = `${above} ${command.name()}`;
  return [`## ${name}\n\n${helpOf(command)}`, ...command.commands.flatMap((below) => sections(below, name))];
}

function helpOf(command: Command): string {
  let text = '';
  command.configureOutput({ writeOut: (part) => (text += part), getOutHelpWidth: () => width });
  command.outputHelp();
  return `\`\`\`\n${text.trimEnd()}\n\`\`\``;
}

it('docs/cli.md says what the program says', async () => {
  await expect(reference(createProgram())).toMatchFileSnapshot('../../../docs/cli.md');
});
