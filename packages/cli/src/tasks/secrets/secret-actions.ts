import { SlipwayError } from '@slipway/core';
import { readSecretText } from '../../input/secret-text.ts';
import { writeAnswer } from '../../output/object.ts';
import type { Table } from '../../output/table.ts';
import { connect } from '../../service/connect.ts';
import type { AnswerFlags, ServiceFlags } from '../../service/flags.ts';

/** Flags of `tasks secret set`. */
export interface SetSecretFlags extends ServiceFlags {
  readonly value?: string;
  readonly valueFile?: string;
}

/** `tasks secret set`: stores a secret, new or in place of the former; nothing shows it again. */
export async function setSecretAction(secretName: string, flags: SetSecretFlags): Promise<number> {
  const { value, valueFile } = flags;
  if (value !== undefined && valueFile !== undefined) {
    throw new SlipwayError('invalid-argument', '--value and --value-file cannot be given together', {
      advice: 'Give one of the two.',
    });
  }
  if (value !== undefined) {
    process.stderr.write(
      'warning: other users of this computer can see --value while the command runs, and the shell keeps it in its history\n',
    );
  }
  const secret = value ?? (await readSecretText({ question: 'Value', file: valueFile }));
  const { call } = await connect(flags);
  const stored = await call('putSecret', { params: { secretName }, body: { value: secret } });
  process.stderr.write(
    `${stored.createTime === stored.lastUpdatedTime ? 'Stored' : 'Changed'} secret '${stored.name}'\n`,
  );
  return 0;
}

/** `tasks secret list`: names of secrets, and the tasks that use them; never a value. */
export async function listSecretsAction(flags: AnswerFlags): Promise<number> {
  const { call } = await connect(flags);
  const { secrets } = await call('listSecrets', {});
  const table = (): Table => ({
    head: ['SECRET', 'CREATED', 'CHANGED', 'USED BY'],
    rows: secrets.map(({ name, createTime, lastUpdatedTime, usedBy }) => [
      name,
      createTime,
      lastUpdatedTime,
      usedBy.join(', '),
    ]),
  });
  writeAnswer(flags.output, secrets, table);
  return 0;
}

/** `tasks secret remove`: one that a task uses stays, and the service says which. */
export async function removeSecretAction(secretName: string, flags: ServiceFlags): Promise<number> {
  const { call } = await connect(flags);
  await call('deleteSecret', { params: { secretName } });
  process.stderr.write(`Removed secret '${secretName}'\n`);
  return 0;
}
