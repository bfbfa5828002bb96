import { defaultImageAliases, SlipwayError } from '@slipway/core';
import { runRequestSchema, type ResolvedRunRequest, type RunRequestInput } from '@slipway/core/http';
import { describe, expect, it } from 'vitest';
import { checkRequest } from './check-request.ts';

const base64 = (text: string): string => Buffer.from(text).toString('base64');

function check(input: RunRequestInput): Promise<void> {
  const request = runRequestSchema.parse(input) as ResolvedRunRequest;
  return checkRequest(request, { registry: 'registry.example.io', imageAliases: defaultImageAliases });
}

type Encoded = Extract<RunRequestInput, { type: 'EncodedTaskRunRequest' }>;

function taskFile(text: string, rest: Partial<Encoded> = {}): RunRequestInput {
  return { type: 'EncodedTaskRunRequest', encodedTaskContent: base64(text), ...rest };
}

async function refusal(input: RunRequestInput): Promise<SlipwayError> {
  const error: unknown = await check(input).catch((reason: unknown) => reason);
  if (!(error instanceof SlipwayError)) throw new Error('it was not refused', { cause: error });
  return error;
}

describe('checkRequest', () => {
  it.each([
    ['a task file', taskFile('version: v1.1.0\nsteps:\n  - cmd: bash echo $ID\n')],
    ['values of a file', taskFile('steps:\n  - cmd: "{{.Values.x}}"\n', { encodedValuesContent: base64('x: bash\n') })],
    [
      'secrets, which need no value to look at the file',
      taskFile('secrets:\n  - id: s\n    keyvault: https://v/secrets/s\nsteps:\n  - cmd: bash {{.Secrets.s}}\n'),
    ],
    [
      'names made of the commit of a repository that only the agent will see',
      taskFile('version: v1.1.0\nsteps:\n  - build: -t $Registry/app:{{.Run.Commit}} .\n', {
        sourceLocation: 'https://git.example.io/a/b.git',
      }),
    ],
    [
      'aliases of a file that only the agent can read',
      taskFile('version: v1.1.0\nalias:\n  src: [aliases.yaml]\nsteps:\n  - $step\n', {
        sourceLocation: 'source:s12345678',
      }),
    ],
    [
      'a task file in the context, which only the agent reads',
      { type: 'FileTaskRunRequest', taskFilePath: 'acb.yaml', sourceLocation: 'source:s12345678' },
    ],
    ['a build', { type: 'DockerBuildRequest', imageNames: ['app:{{.Run.ID}}'], sourceLocation: 'source:s12345678' }],
  ] satisfies [string, RunRequestInput][])('accepts %s', async (_, input) => {
    await expect(check(input)).resolves.toBeUndefined();
  });

  it('tells everything that is wrong with a task file, with file, line and column', async () => {
    const error = await refusal(
      taskFile('steps:\n  - cmd: a\n    build: b\n  - cmd: c\n    when: [nothing]\n', { taskFileName: 'ci/acb.yaml' }),
    );
    expect(error.code).toBe('invalid-task-file');
    expect(error.message).toBe('2 errors in ci/acb.yaml; nothing was queued');
    expect(error.diagnostics.map(({ file, at }) => [file, at?.line])).toEqual([
      ['ci/acb.yaml', 2],
      ['ci/acb.yaml', 5],
    ]);
  });

  it('says what it was told of the registry', async () => {
    const error = await refusal(taskFile('version: v1.1.0\nsteps:\n  - cmd: a\n    when: [$Registry]\n'));
    expect(error.diagnostics[0]?.message).toContain('registry.example.io');
  });

  it('never repeats a secret value in a finding', async () => {
    const error = await refusal(
      taskFile('steps:\n  - cmd: a\n    when: ["{{.Values.secret}}", "{{.Values.open}}"]\n', {
        values: [
          { name: 'secret', value: 'hunter2-very-secret', isSecret: true },
          { name: 'open', value: 'no-secret' },
        ],
      }),
    );
    const text = JSON.stringify(error.diagnostics);
    expect(text).toContain('no-secret');
    expect(text).toContain('***');
    expect(text).not.toContain('hunter2');
  });

  it('refuses an image name that is none', async () => {
    const error = await refusal({
      type: 'DockerBuildRequest',
      imageNames: ['App:1'],
      sourceLocation: 'https://git.example.io/a/b.git',
    });
    expect(error.code).toBe('invalid-argument');
    expect(error.message).toContain("'App:1'");
  });
});
