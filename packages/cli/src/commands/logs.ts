import type { Command } from 'commander';
import type { LogsFlags } from '../runs/flags.ts';
import { examples } from './help.ts';
import { logPrefixOption } from './options.ts';
import { addServiceOptions } from './service-options.ts';

/** `tasks logs`: the log of a run. */
export function addLogsCommand(program: Command): void {
  const command = program
    .command('logs')
    .description('Show the log of a run; without an id, of the one that was created last.')
    .argument('[ID]', 'id of a run')
    .option('--task <NAME>', 'the last run of this saved task')
    .option('--image <REF>', 'the last run that pushed this image')
    .option('-f, --follow', 'go on until the run is over')
    .option('--step <ID>', 'only what this step wrote')
    .option('--since <TIME>', 'only what was written since: 30s, 10m, 2h or a point in time')
    .option('--timestamps', 'put the time before each line')
    .option('--raw', 'hand every byte on, even what a terminal would obey')
    .addOption(logPrefixOption());
  addServiceOptions(command)
    .addHelpText(
      'after',
      `${examples([
        ['npx tasks logs', 'the last run'],
        ['npx tasks logs r1 --timestamps', 'one run, with times'],
      ])}
On a terminal, colours are shown and everything else that a terminal would obey is left out; elsewhere every byte is as the steps wrote it.
Exit codes: 0 the log was shown, whatever became of the run · 3 no such run · 5 the service cannot be reached`,
    )
    .action(async (runId: string | undefined, flags: LogsFlags) => {
      const { logsAction } = await import('../runs/logs-action.ts');
      process.exitCode = await logsAction(runId, flags);
    });
}
