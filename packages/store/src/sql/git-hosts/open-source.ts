import { noSuchSecret } from '@slipway/core';
import type { SourceTrigger, TaskSpec } from '@slipway/core/http';
import type { OpenSource } from '../../port/git-hosts.ts';
import type { Context } from '../context.ts';
import type { Executor } from '../database/database.ts';
import { readSecrets } from '../tasks/stored-secrets.ts';

/** A source trigger of a whole task with the values of its secrets. Rejects with `not-found` for one that is not stored. */
export async function openSource(
  db: Executor,
  box: Context['box'],
  { name: task, status, step }: Pick<TaskSpec, 'name' | 'status' | 'step'>,
  { webhookSecret, accessToken, ...trigger }: SourceTrigger,
): Promise<OpenSource> {
  const texts = [webhookSecret, ...(accessToken === undefined ? [] : [accessToken])];
  const names = texts.flatMap((text) => (text.type === 'StoredSecret' ? [text.secret] : []));
  const stored = await readSecrets(db, box, [...new Set(names)]);
  const valueOf = (text: SourceTrigger['webhookSecret'] | undefined): string | undefined => {
    if (text === undefined || text.type === 'Opaque') return text?.value;
    const value = stored.get(text.secret);
    if (value === undefined) throw noSuchSecret(text.secret);
    return value;
  };
  const [secret, token] = [valueOf(webhookSecret), valueOf(accessToken)];
  return {
    task,
    trigger,
    isTaskEnabled: status === 'Enabled',
    ...(step.contextPath === undefined ? {} : { contextPath: step.contextPath }),
    ...(token === undefined ? {} : { accessToken: token }),
    ...(secret === undefined ? {} : { webhookSecret: secret }),
  };
}
