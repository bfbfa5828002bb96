import { taskSpecSchema, type TaskSpecInput } from '@slipway/core/http';
import { startGitServer } from '@slipway/testkit';
import { afterEach, beforeEach, describe, expect, it, vi, type MockInstance } from 'vitest';
import { readExpected } from './read-expected.ts';

let notices: MockInstance<typeof process.stderr.write>;
beforeEach(() => {
  notices = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
});
afterEach(() => notices.mockRestore());

const facts = { registry: 'r.io', imageAliases: {} };
const trigger = { baseImageTrigger: {} };

function read(step: TaskSpecInput['step'], more: Partial<TaskSpecInput> = {}) {
  const spec = taskSpecSchema.parse({ name: 'hello', step, trigger, ...more });
  return readExpected(spec, facts, AbortSignal.timeout(15_000));
}

const dockerfile = 'ARG BASE\nFROM golang:1 AS build\nFROM $BASE\nCOPY --from=build /x /x\n';

describe('the base images that a task will stand on', () => {
  it('are read from the Dockerfile of its context', async () => {
    await using git = await startGitServer();
    const repository = await git.repository('app');
    await repository.commit({ 'web/Dockerfile': dockerfile });
    const contextPath = `${repository.url}#main:web`;
    const values = [{ name: 'BASE', value: 'r.io/ours/base:1' }];
    expect(await read({ type: 'Docker', contextPath, arguments: values })).toEqual([
      { type: 'runtime', reference: 'r.io/ours/base:1' },
      { type: 'buildtime', reference: 'docker.io/library/golang:1' },
    ]);
    expect(await read({ type: 'Docker', contextPath, dockerFilePath: 'none' })).toEqual([]);
    expect(await read({ type: 'Docker', contextPath }, { trigger: {} })).toBeUndefined();
  });

  it('are those of every build of a task file, except what it builds itself', async () => {
    await using git = await startGitServer();
    const repository = await git.repository('app');
    const steps = [
      'version: v1.1.0',
      'steps:',
      '  - build: -t $Registry/base:$ID --build-arg BASE={{.Values.base}} web',
      '  - build: -t app -f web/app.Dockerfile web',
    ];
    await repository.commit({
      'acb.yaml': `${steps.join('\n')}\n`,
      'values.yaml': 'base: r.io/b:2\n',
      'web/Dockerfile': dockerfile,
      'web/app.Dockerfile': 'FROM r.io/base:id\nCOPY --from=r.io/tool:3 /t /t\n',
    });
    const step = {
      type: 'FileTask',
      contextPath: repository.url,
      taskFilePath: 'acb.yaml',
      valuesFilePath: 'values.yaml',
    };
    expect(await read(step as TaskSpecInput['step'])).toEqual([
      { type: 'runtime', reference: 'r.io/b:2' },
      { type: 'buildtime', reference: 'docker.io/library/golang:1' },
      { type: 'buildtime', reference: 'r.io/tool:3' },
    ]);
  });

  it('take the token of a private context, and are left to the first run where it is not known here', async () => {
    await using git = await startGitServer({ login: 'dummy:t0ken' });
    const repository = await git.repository('app');
    await repository.commit({ Dockerfile: 'FROM r.io/b:1\n' });
    const docker = { type: 'Docker', contextPath: repository.url } as const;
    const given = await read({ ...docker, contextAccessToken: { type: 'Opaque', value: 't0ken' } });
    expect(given).toEqual([{ type: 'runtime', reference: 'r.io/b:1' }]);
    expect(await read({ ...docker, contextAccessToken: { type: 'StoredSecret', secret: 'x' } })).toBeUndefined();
    expect(notices).not.toHaveBeenCalled();
    expect(await read(docker)).toBeUndefined();
    expect(notices.mock.calls.join('')).toContain("The context of task 'hello' cannot be read from here");
  });
});
