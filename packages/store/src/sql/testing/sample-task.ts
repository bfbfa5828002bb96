import { taskSpecSchema, type TaskSpec, type TaskSpecInput } from '@slipway/core/http';

/** A small task file as it is sent. */
export const sampleContent = Buffer.from('steps: []').toString('base64');

/** A task that has nothing but a file. */
export function sampleTask(change: Partial<TaskSpecInput> = {}): TaskSpec {
  return taskSpecSchema.parse({
    name: 'build-app',
    step: { type: 'EncodedTask', encodedTaskContent: sampleContent },
    ...change,
  });
}

/** A task with a secret at every place where one can stand; each text has `CLEAR-` in it. */
export function secretTask(change: Partial<TaskSpecInput> = {}): TaskSpec {
  const opaque = (value: string) => ({ type: 'Opaque', value: `CLEAR-${value}` }) as const;
  return sampleTask({
    step: {
      type: 'FileTask',
      contextPath: 'https://CLEAR-user:CLEAR-pass@git.example.io/team/app.git#main:src',
      contextAccessToken: opaque('context-token'),
      taskFilePath: 'acb.yaml',
      values: [
        { name: 'OPEN', value: 'open' },
        { name: 'PASSWORD', value: 'CLEAR-value', isSecret: true },
      ],
      secrets: [{ id: 'key', content: Buffer.from('CLEAR-bytes').toString('base64') }],
    },
    trigger: {
      sourceTriggers: [
        {
          name: 'push',
          sourceControlType: 'Gitea',
          repositoryUrl: 'https://CLEAR-hook@git.example.io/team/app.git',
          webhookSecret: opaque('webhook'),
          accessToken: opaque('access'),
        },
      ],
      baseImageTrigger: { updateTriggerEndpoint: 'https://hooks.example.io/update?sig=CLEAR-signature' },
    },
    credentials: [{ registry: 'private.example.io', username: opaque('username'), password: opaque('password') }],
    ...change,
  });
}
