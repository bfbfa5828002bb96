import { Option, type Command } from 'commander';
import type { ArchiveFlags, ListFlags, RerunFlags } from '../runs/flags.ts';
import type { AnswerFlags } from '../service/flags.ts';
import { examples } from './help.ts';
import { addAnswerOptions, parseCount } from './service-options.ts';

/** The eight statuses of a run (contract §9.2), without what loading their schema costs. */
export const statuses = ['Queued', 'Started', 'Running', 'Succeeded', 'Failed', 'Canceled', 'Error', 'Timeout'];

/** `tasks runs`, `tasks cancel` and `tasks rerun`: the records of runs. */
export function addRunsCommands(program: Command): void {
  const runs = program
    .command('runs')
    .description('List runs, newest first; show one; keep one beyond retention.')
    .addHelpText(
      'after',
      examples([
        ['npx tasks runs --status Failed --top 5', 'the last five that failed'],
        ['npx tasks runs --image hello', 'the runs that pushed an image'],
        ['npx tasks runs show r1', 'one run with its steps'],
      ]),
    );

  addAnswerOptions(
    runs
      .command('list', { isDefault: true })
      .description('List runs, newest first.')
      .option('--task <NAME>', 'only runs of this saved task')
      .addOption(new Option('--status <STATUS>', 'only runs with this status').choices(statuses))
      .option('--image <REF>', 'only runs that pushed this image: REPOSITORY[:TAG] or REPOSITORY@DIGEST')
      .option('--pool <NAME>', 'only runs of this agent pool')
      .option('--since <TIME>', 'only runs created since: 30m, 2h, 7d or a point in time')
      .option('--until <TIME>', 'only runs created before')
      .option('--top <N>', 'at most so many', parseCount, 15),
  ).action(async (flags: ListFlags) => {
    const { listAction } = await import('../runs/run-actions.ts');
    process.exitCode = await listAction(flags);
  });

  addAnswerOptions(
    runs.command('show').description('Show a run with its steps.').argument('<ID>', 'id of a run'),
  ).action(async (runId: string, flags: AnswerFlags) => {
    const { showAction } = await import('../runs/run-actions.ts');
    process.exitCode = await showAction(runId, flags);
  });

  addAnswerOptions(
    runs
      .command('archive')
      .description('Keep a run and its log beyond retention.')
      .argument('<ID>', 'id of a run')
      .option('--no-archive', 'keep it no longer'),
  ).action(async (runId: string, flags: ArchiveFlags) => {
    const { archiveAction } = await import('../runs/run-actions.ts');
    process.exitCode = await archiveAction(runId, flags);
  });

  addAnswerOptions(
    program
      .command('cancel')
      .description('Cancel a run: a queued one at once, another one as soon as its agent hears of it.')
      .argument('<ID>', 'id of a run'),
  )
    .addHelpText('after', examples([['npx tasks cancel r1', 'cancel a run; one that is over stays as it is']]))
    .action(async (runId: string, flags: AnswerFlags) => {
      const { cancelAction } = await import('../runs/run-actions.ts');
      process.exitCode = await cancelAction(runId, flags);
    });

  addAnswerOptions(
    program
      .command('rerun')
      .description('Queue the same run again, whole or from one step.')
      .argument('<ID>', 'id of a run')
      .option('--from <STEP>', 'steps before this one count as done'),
  )
    .addHelpText('after', examples([['npx tasks rerun r1', 'the same again, with the same inputs']]))
    .action(async (runId: string, flags: RerunFlags) => {
      const { rerunAction } = await import('../runs/run-actions.ts');
      process.exitCode = await rerunAction(runId, flags);
    });
}
