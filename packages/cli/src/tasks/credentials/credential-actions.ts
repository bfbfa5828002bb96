import type { TaskSpec } from '@slipway/core/http';
import { SlipwayError } from '@slipway/core';
import { readSecretText } from '../../input/secret-text.ts';
import { writeAnswer } from '../../output/object.ts';
import type { Table } from '../../output/table.ts';
import { connect } from '../../service/connect.ts';
import type { AnswerFlags } from '../../service/flags.ts';
import { changeTask } from '../change-task.ts';
import { secretTextOf } from '../create/step.ts';
import { secretText } from '../task-table.ts';
import { addCredential, removeCredential, updateCredential, type GivenLogin } from './change.ts';
import type { CredentialFlags, LoginServerFlags } from './flags.ts';

/** `tasks credential add`: a registry login for the builds, pulls and pushes of a task. */
export async function addCredentialAction(task: string, flags: CredentialFlags): Promise<number> {
  const login = await loginOf(flags, true);
  return change(task, flags, (spec) => addCredential(spec, flags.loginServer, login), 'Added');
}

/** `tasks credential update`: changes what is given of a login. */
export async function updateCredentialAction(task: string, flags: CredentialFlags): Promise<number> {
  const login = await loginOf(flags, false);
  return change(task, flags, (spec) => updateCredential(spec, flags.loginServer, login), 'Updated');
}

/** `tasks credential remove`: takes a login away from a task. */
export function removeCredentialAction(task: string, flags: LoginServerFlags): Promise<number> {
  return change(task, flags, (spec) => removeCredential(spec, flags.loginServer), 'Removed');
}

/** `tasks credential list`: for which registries a task has a login; never the login itself. */
export async function listCredentialsAction(taskName: string, flags: AnswerFlags): Promise<number> {
  const { call } = await connect(flags);
  write((await call('getTask', { params: { taskName } })).credentials, flags);
  return 0;
}

async function loginOf(flags: CredentialFlags, isNew: boolean): Promise<GivenLogin> {
  const { password, passwordStdin, passwordSecret } = flags;
  if (passwordStdin === true && (password ?? passwordSecret) !== undefined) {
    throw new SlipwayError('invalid-argument', '--password-stdin was given beside another password', {
      advice: 'Give one of --password-stdin, --password and --password-secret.',
    });
  }
  const username = secretTextOf('--username', flags.username, flags.usernameSecret);
  const given = secretTextOf('--password', password, passwordSecret);
  const isAsked = passwordStdin === true || (isNew && given === undefined && process.stdin.isTTY);
  if (!isAsked) return { username, password: given };
  const value = await readSecretText({ question: 'Password', fromStdin: passwordStdin === true });
  return { username, password: { type: 'Opaque', value } };
}

async function change(
  task: string,
  flags: LoginServerFlags,
  make: (spec: TaskSpec) => TaskSpec,
  done: string,
): Promise<number> {
  const { call } = await connect(flags);
  const written = await changeTask(call, task, make);
  process.stderr.write(
    written?.outcome === 'unchanged'
      ? `Nothing to change in task '${task}'\n`
      : `${done} the login for ${flags.loginServer}\n`,
  );
  write(written?.task.credentials ?? [], flags);
  return 0;
}

function write(credentials: TaskSpec['credentials'], { output }: AnswerFlags): void {
  const table = (): Table => ({
    head: ['LOGIN SERVER', 'USERNAME', 'PASSWORD'],
    rows: credentials.map(({ registry, username, password }) => [registry, secretText(username), secretText(password)]),
  });
  writeAnswer(output, credentials, table);
}
