import { describe, expect, it } from 'vitest';
import { taskSpecSchema, type TaskSpec, type TaskSpecInput } from '../http/schemas/task.ts';
import { diffTasks } from './diff.ts';
import { joinTask, keepSecrets, resolveSecrets, splitTask, storedSecretsOf } from './task-secrets.ts';

const opaque = (value: string) => ({ type: 'Opaque', value }) as const;
const stored = (secret: string) => ({ type: 'StoredSecret', secret }) as const;

function specOf(change: Partial<TaskSpecInput> = {}): TaskSpec {
  return taskSpecSchema.parse({
    name: 'build-app',
    step: {
      type: 'Docker',
      contextPath: 'https://u:CLEAR-1@git.example.io/a.git#main',
      contextAccessToken: opaque('CLEAR-2'),
      arguments: [
        { name: 'OPEN', value: 'x' },
        { name: 'A', value: 'CLEAR-3', isSecret: true },
        { name: 'B', secret: 'b-secret' },
        { name: '__proto__', value: 'CLEAR-4', isSecret: true },
      ],
      secrets: [
        { id: 'one', content: 'Q0xFQVI=' },
        { id: 'two', secret: 'two-secret' },
      ],
    },
    trigger: {
      sourceTriggers: [
        {
          name: 'push',
          sourceControlType: 'GitHub',
          repositoryUrl: 'https://CLEAR-5@git.example.io/a.git',
          webhookSecret: opaque('CLEAR-6'),
          accessToken: stored('access-secret'),
          apiUrl: 'https://CLEAR-7@api.example.io/?key=CLEAR-8',
        },
      ],
      timerTriggers: [{ name: 'nightly', schedule: '0 2 * * *' }],
      baseImageTrigger: { updateTriggerEndpoint: 'https://h.example.io/x?sig=CLEAR-9' },
    },
    credentials: [{ registry: 'r.example.io', username: opaque('CLEAR-10'), password: stored('password-secret') }],
    ...change,
  });
}

describe('the secrets of a task', () => {
  it('are taken out and put back, at every place', () => {
    const spec = specOf();
    const { open, hidden } = splitTask(spec);
    expect(JSON.stringify(open)).not.toMatch(/CLEAR|Q0xF/);
    expect(Object.keys(hidden)).toHaveLength(10);
    expect(taskSpecSchema.parse(open)).toEqual(open);
    const joined = joinTask({ open, hidden });
    expect(splitTask(joined)).toEqual({ open, hidden });
    expect(joined.trigger).toEqual(spec.trigger);
    expect(joined.credentials).toEqual(spec.credentials);
    expect(joined.step).toMatchObject({ contextPath: spec.step.contextPath, secrets: spec.step.secrets });
  });

  it('are kept where they are left out, and missed where there are none', () => {
    const { open, hidden } = splitTask(specOf());
    expect(splitTask(keepSecrets(open, hidden))).toEqual({ open, hidden });
    expect(() => keepSecrets(open, {})).toThrow(
      expect.objectContaining({
        code: 'invalid-argument',
        details: {
          places: [
            'step.contextAccessToken',
            'step.secrets[one]',
            'step.arguments[A]',
            'step.arguments[__proto__]',
            'trigger.sourceTriggers[push].webhookSecret',
            'credentials[r.example.io].username',
          ],
        },
      }),
    );
    const elsewhere = taskSpecSchema.parse({
      ...open,
      step: { ...open.step, contextPath: 'https://evil.example/a.git' },
    });
    expect(keepSecrets(elsewhere, hidden).step.contextPath).toBe('https://evil.example/a.git');
  });

  it('that are stored are named, and take their values from there', () => {
    const spec = specOf();
    const names = ['access-secret', 'b-secret', 'password-secret', 'two-secret'];
    expect(storedSecretsOf(spec)).toEqual(names);
    const resolved = resolveSecrets(spec, new Map(names.map((name) => [name, `${name} ü`])));
    expect(storedSecretsOf(resolved)).toEqual([]);
    expect(resolved.credentials[0]?.password).toEqual(opaque('password-secret ü'));
    expect(resolved.step).toMatchObject({
      arguments: expect.arrayContaining([{ name: 'B', isSecret: true, value: 'b-secret ü' }]) as unknown,
      secrets: [{ id: 'one' }, { id: 'two', content: Buffer.from('two-secret ü').toString('base64') }],
    });
    expect(() => resolveSecrets(spec, new Map())).toThrow(/there is no stored secret b-secret|two-secret/);
  });
});

describe('diffTasks', () => {
  it('finds nothing in the same, in whatever order', () => {
    const spec = specOf();
    expect(diffTasks(spec, specOf())).toEqual([]);
    const turned = { ...spec, step: { ...spec.step, secrets: spec.step.secrets.toReversed() } };
    expect(diffTasks(spec, turned)).toEqual([]);
  });

  it('tells fields, entries and lists by their path', () => {
    const after = specOf({
      timeout: 600,
      description: 'new',
      trigger: {
        timerTriggers: [
          { name: 'nightly', schedule: '0 3 * * *' },
          { name: 'weekly', schedule: '0 3 * * Sun' },
        ],
      },
      credentials: [],
    });
    const changes = diffTasks(specOf(), after);
    expect(changes).toContainEqual({ path: 'timeout', before: 3600, after: 600 });
    expect(changes).toContainEqual({ path: 'description', after: 'new' });
    expect(changes).toContainEqual({
      path: 'trigger.timerTriggers[nightly].schedule',
      before: '0 2 * * *',
      after: '0 3 * * *',
    });
    expect(changes.map(({ path }) => path)).toEqual(
      expect.arrayContaining([
        'trigger.timerTriggers[weekly]',
        'trigger.sourceTriggers[push]',
        'trigger.baseImageTrigger',
        'credentials[r.example.io]',
      ]),
    );
    expect(changes).toHaveLength(7);
    expect(JSON.stringify(changes)).not.toContain('CLEAR');
  });

  it('tells another secret without a value of either', () => {
    const after = specOf({
      credentials: [{ registry: 'r.example.io', username: opaque('CLEAR-other'), password: stored('other-secret') }],
    });
    const changes = diffTasks(specOf(), after);
    expect(changes).toEqual([
      { path: 'credentials[r.example.io].password.secret', before: 'password-secret', after: 'other-secret' },
      { path: 'credentials[r.example.io].username', before: '***', after: '***' },
    ]);
    const { step } = specOf();
    const moved = {
      ...specOf(),
      step: { ...step, contextPath: 'https://u:CLEAR-x@git.example.io/a.git#main' },
    } as TaskSpec;
    expect(diffTasks(specOf(), moved)).toEqual([{ path: 'step.contextPath', before: '***', after: '***' }]);
  });
});
