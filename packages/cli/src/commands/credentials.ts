import type { Command } from 'commander';
import type { AnswerFlags, ServiceFlags } from '../service/flags.ts';
import type { CredentialFlags, LoginServerFlags } from '../tasks/credentials/flags.ts';
import type { SetSecretFlags } from '../tasks/secrets/secret-actions.ts';
import { examples, serviceExitCodes } from './help.ts';
import { addAnswerOptions, addServiceOptions } from './service-options.ts';

/** `tasks credential`: the registry logins of a task. */
export function addCredentialCommands(program: Command): void {
  const credential = program
    .command('credential')
    .description('Add, change, remove and list the registry logins of a task.')
    .addHelpText(
      'after',
      examples([
        [
          'npx tasks credential add nightly --login-server registry.example.io -u robot --password-stdin <<< s3cret',
          'a login for private base images and pushes',
        ],
        ['npx tasks credential list nightly', 'for which registries it has one'],
        ['npx tasks credential remove nightly --login-server registry.example.io', 'take it away'],
      ]) + serviceExitCodes,
    );
  const on = (verb: string, description: string): Command =>
    credential
      .command(verb)
      .description(description)
      .argument('<TASK>', 'name of the task')
      .requiredOption('--login-server <HOST>', 'registry, as it stands in image names');

  addAnswerOptions(addLogin(on('add', 'Give a task a login for a registry.'))).action(
    async (task: string, flags: CredentialFlags) => {
      const { addCredentialAction } = await import('../tasks/credentials/credential-actions.ts');
      process.exitCode = await addCredentialAction(task, flags);
    },
  );
  addAnswerOptions(addLogin(on('update', 'Change what is given of a login, and leave the rest.'))).action(
    async (task: string, flags: CredentialFlags) => {
      const { updateCredentialAction } = await import('../tasks/credentials/credential-actions.ts');
      process.exitCode = await updateCredentialAction(task, flags);
    },
  );
  addAnswerOptions(on('remove', 'Take a login away from a task.')).action(
    async (task: string, flags: LoginServerFlags) => {
      const { removeCredentialAction } = await import('../tasks/credentials/credential-actions.ts');
      process.exitCode = await removeCredentialAction(task, flags);
    },
  );
  addAnswerOptions(
    credential
      .command('list')
      .description('List the registries for which a task has a login; never the login itself.')
      .argument('<TASK>', 'name of the task'),
  ).action(async (task: string, flags: AnswerFlags) => {
    const { listCredentialsAction } = await import('../tasks/credentials/credential-actions.ts');
    process.exitCode = await listCredentialsAction(task, flags);
  });
}

/** `tasks secret`: texts that tasks use by name. */
export function addSecretCommands(program: Command): void {
  const secret = program
    .command('secret')
    .description('Store secrets that tasks use by name. They are encrypted, and never shown again.')
    .addHelpText(
      'after',
      examples([
        ['npx tasks secret set hook-secret <<< "$(openssl rand -hex 32)"', 'store one that nobody has seen'],
        ['npx tasks secret list', 'their names, and the tasks that use them'],
        ['npx tasks secret remove hook-secret', 'remove one that no task uses'],
      ]) + serviceExitCodes,
    );
  addServiceOptions(
    secret
      .command('set')
      .description('Store a secret, new or in place of the former: of a file, of standard input, or typed unseen.')
      .argument('<NAME>', 'begins with a letter; letters, digits, dots and dashes')
      .option('--value-file <FILE>', 'file that holds it; one line loses its end')
      .option('--value <TEXT>', 'the secret itself; other users of this computer can see it while the command runs'),
  ).action(async (name: string, flags: SetSecretFlags) => {
    const { setSecretAction } = await import('../tasks/secrets/secret-actions.ts');
    process.exitCode = await setSecretAction(name, flags);
  });
  addAnswerOptions(secret.command('list').description('List stored secrets: their names, never their values.')).action(
    async (flags: AnswerFlags) => {
      const { listSecretsAction } = await import('../tasks/secrets/secret-actions.ts');
      process.exitCode = await listSecretsAction(flags);
    },
  );
  addServiceOptions(
    secret.command('remove').description('Remove a stored secret that no task uses.').argument('<NAME>', 'its name'),
  ).action(async (name: string, flags: ServiceFlags) => {
    const { removeSecretAction } = await import('../tasks/secrets/secret-actions.ts');
    process.exitCode = await removeSecretAction(name, flags);
  });
}

function addLogin(command: Command): Command {
  return command
    .option('-u, --username <USER>', 'user name')
    .option('--username-secret <SECRET>', 'user name as a stored secret')
    .option('--password-stdin', 'read the password from standard input')
    .option('--password-secret <SECRET>', 'password as a stored secret')
    .option(
      '-p, --password <PASSWORD>',
      'the password; other users of this computer can see it while the command runs',
    );
}
