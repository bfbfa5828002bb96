import type { Command } from 'commander';
import { examples } from './help.ts';
import { outputOption } from './options.ts';

/** `tasks version`: what this program is; nothing else is contacted. */
export function addVersionCommand(program: Command): void {
  program
    .command('version')
    .description('Show the version of this program and of Node.js.')
    .addOption(outputOption(['text', 'json']))
    .addHelpText('after', examples([['npx tasks version', 'the version as text']]))
    .action(async ({ output }: { readonly output: 'text' | 'json' }) => {
      const { version } = await import('../version.ts');
      const facts = { tasks: version(), node: process.version, platform: `${process.platform}/${process.arch}` };
      const text = Object.entries(facts).map(([name, value]) => `${name} ${value}`);
      process.stdout.write(`${output === 'json' ? JSON.stringify(facts) : text.join('\n')}\n`);
    });
}
