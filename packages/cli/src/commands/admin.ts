import { Option, type Command } from 'commander';
import type { LoginFlags } from '../admin/login-actions.ts';
import type { CreateTokenFlags } from '../admin/token-actions.ts';
import type { AnswerFlags, ServiceFlags } from '../service/flags.ts';
import { examples } from './help.ts';
import { addAnswerOptions, parseSpan } from './service-options.ts';

/** `tasks agents` and `tasks pools`: who executes runs. */
export function addAgentsCommands(program: Command): void {
  const agents = program
    .command('agents')
    .description('List agents and what they run; let one finish.')
    .addHelpText('after', examples([['npx tasks agents', 'all agents']]));
  addAnswerOptions(agents.command('list', { isDefault: true }).description('List agents and what they run.')).action(
    async (flags: AnswerFlags) => {
      const { listAgentsAction } = await import('../admin/agent-actions.ts');
      process.exitCode = await listAgentsAction(flags);
    },
  );
  addAnswerOptions(
    agents
      .command('drain')
      .description('Let an agent finish what it has and take nothing more.')
      .argument('<ID>', 'id of an agent'),
  ).action(async (agentId: string, flags: AnswerFlags) => {
    const { drainAgentAction } = await import('../admin/agent-actions.ts');
    process.exitCode = await drainAgentAction(agentId, flags);
  });

  const pools = program
    .command('pools')
    .description('List agent pools and what waits in them.')
    .addHelpText('after', examples([['npx tasks pools', 'all pools']]));
  addAnswerOptions(
    pools.command('list', { isDefault: true }).description('List agent pools and what waits in them.'),
  ).action(async (flags: AnswerFlags) => {
    const { listPoolsAction } = await import('../admin/agent-actions.ts');
    process.exitCode = await listPoolsAction(flags);
  });
}

/** `tasks login`, `tasks logout` and `tasks token`: who may do what. */
export function addLoginCommands(program: Command): void {
  program
    .command('login')
    .description('Keep the address of a service and a token for it, for this user.')
    .argument('<SERVER>', 'address of the service: https://slipway.example.io')
    .option('--token <TOKEN>', 'the token; other users of this computer can see it while the command runs')
    .option('--token-stdin', 'read the token from standard input')
    .option('--profile <NAME>', 'name of this login, for several services (default: default)')
    .addHelpText(
      'after',
      examples([
        ['npx tasks login http://127.0.0.1:8080 --token-stdin < ~/.local/share/slipway/admin-token', 'log in'],
      ]),
    )
    .action(async (server: string, flags: LoginFlags) => {
      const { loginAction } = await import('../admin/login-actions.ts');
      process.exitCode = await loginAction(server, flags);
    });

  program
    .command('logout')
    .description('Forget a login.')
    .option('--profile <NAME>', 'which one (default: the one that is used)')
    .addHelpText('after', examples([['npx tasks logout', 'forget the login that is used']]))
    .action(async (flags: Pick<ServiceFlags, 'profile'>) => {
      const { logoutAction } = await import('../admin/login-actions.ts');
      process.exitCode = await logoutAction(flags);
    });

  const token = program
    .command('token')
    .description('Make, list and revoke API tokens.')
    .addHelpText(
      'after',
      examples([
        ['npx tasks token create ci --role contributor --expires-in 90d', 'a token for a CI system'],
        ['npx tasks token list', 'all tokens, without their texts'],
      ]),
    );
  addAnswerOptions(
    token
      .command('create')
      .description('Make a token. Its text goes to stdout, and is not shown again.')
      .argument('<NAME>', 'what it is for')
      .addOption(
        new Option('--role <ROLE>', 'what it allows')
          .choices(['admin', 'contributor', 'reader', 'agent'])
          .default('contributor'),
      )
      .option('--expires-in <TIME>', '12h, 90d (default: never)', parseSpan),
  ).action(async (name: string, flags: CreateTokenFlags) => {
    const { createTokenAction } = await import('../admin/token-actions.ts');
    process.exitCode = await createTokenAction(name, flags);
  });
  addAnswerOptions(token.command('list').description('List tokens, without their texts.')).action(
    async (flags: AnswerFlags) => {
      const { listTokensAction } = await import('../admin/token-actions.ts');
      process.exitCode = await listTokensAction(flags);
    },
  );
  addAnswerOptions(
    token.command('revoke').description('Revoke a token at once.').argument('<ID>', 'id of a token'),
  ).action(async (tokenId: string, flags: AnswerFlags) => {
    const { revokeTokenAction } = await import('../admin/token-actions.ts');
    process.exitCode = await revokeTokenAction(tokenId, flags);
  });
}
