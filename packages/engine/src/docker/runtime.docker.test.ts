import { afterAll } from 'vitest';
import { describeRuntime, type Doing } from '../../test/runtime-contract.ts';
import { leftoversOf, shell, testEngine, testRequest } from '../../test/engine.ts';
import { labelKeys } from './resources/labels.ts';
import { createDockerRuntime, type DockerRuntime } from './runtime.ts';

let runtime: DockerRuntime | undefined;
afterAll(async () => {
  await runtime?.[Symbol.asyncDispose]();
});

describeRuntime('the Docker runtime', async () => {
  const { connection, image } = await testEngine();
  runtime ??= createDockerRuntime(connection);
  return {
    runtime,
    step: (id: string, doing: Doing) => shell(image, id, scriptOf(doing)),
    request: () => testRequest(),
    badRequest: () => testRequest(undefined, { context: { kind: 'directory', path: '/does/not/exist' } }),
    ended: async ({ run }, stepId) => {
      const filters = { label: [`${labelKeys.run}=${run.runId}`, `${labelKeys.step}=${stepId}`] };
      for (const { Id } of await connection.docker.listContainers({ all: true, filters })) {
        await connection.docker.getContainer(Id).wait();
      }
    },
    leftovers: ({ run }) => leftoversOf(connection, run.runId),
  };
});

function scriptOf(doing: Doing): string {
  switch (doing.kind) {
    case 'exit':
      return `exit ${doing.code}`;
    case 'print':
      return `printf %s '${doing.stdout}'; printf %s '${doing.stderr}' >&2`;
    case 'hang':
      return 'echo ready; sleep 3600';
    case 'fail-later':
      return 'printf sorry >&2; exit 3';
  }
}
