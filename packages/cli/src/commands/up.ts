import { InvalidArgumentError, type Command } from 'commander';
import type { UpFlags } from '../up/up-action.ts';
import { examples } from './help.ts';
import { registryOption } from './options.ts';

/** `tasks up`: the whole service in one process. */
export function addUpCommand(program: Command): void {
  program
    .command('up')
    .description('Start the whole service on this computer: API, scheduler and agent, with its own Redis and database.')
    .option('--port <PORT>', 'port on 127.0.0.1; 0: any that is free (default: TASKS_PORT or 8080)', parsePort)
    .option('--data <DIR>', 'where everything is kept (default: TASKS_DATA or ~/.local/share/slipway)')
    .addOption(registryOption())
    .addHelpText(
      'after',
      `${examples([['npx tasks up', 'start it; Ctrl+C stops it']])}
Exit codes: 0 stopped by a signal · 2 the data directory is in use, or the port is taken · 5 Redis or the engine is missing`,
    )
    .action(async (flags: UpFlags) => {
      const { upAction } = await import('../up/up-action.ts');
      process.exitCode = await upAction(flags);
    });
}

/** `tasks server`, `tasks scheduler` and `tasks agent`: one role each, for more than one computer. */
export function addRoleCommands(program: Command): void {
  program
    .command('server')
    .description('Start one server of the API, for a service of several processes. Set up by TASKS_… variables.')
    .addHelpText(
      'after',
      examples([
        [
          'TASKS_DATABASE_URL=postgres://db/slipway TASKS_REDIS_URL=redis://cache TASKS_BLOBS=/srv/blobs TASKS_ENCRYPTION_KEY_FILE=/etc/slipway/keys tasks server',
          'on a database and a Redis that the schedulers share',
        ],
      ]),
    )
    .action(async () => {
      const { serverAction } = await import('../roles/role-actions.ts');
      process.exitCode = await serverAction();
    });
  program
    .command('scheduler')
    .description('Start one scheduler, for a service of several processes. Set up by TASKS_… variables.')
    .addHelpText('after', '\nIt needs the same variables as `tasks server`.')
    .action(async () => {
      const { schedulerAction } = await import('../roles/role-actions.ts');
      process.exitCode = await schedulerAction();
    });
  program
    .command('agent')
    .description('Start one agent, which executes runs of a service. Set up by TASKS_… variables.')
    .addHelpText(
      'after',
      examples([
        [
          'TASKS_SERVER=https://slipway.example.io TASKS_TOKEN_FILE=/etc/slipway/agent-token tasks agent',
          'it dials out only',
        ],
      ]),
    )
    .action(async () => {
      const { agentAction } = await import('../roles/role-actions.ts');
      process.exitCode = await agentAction();
    });
}

function parsePort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (!(port <= 65_535)) throw new InvalidArgumentError('Give a port from 0 to 65535.');
  return port;
}
