import { readdirSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import {
  connectDocker,
  createTempDir,
  hasImage,
  makeImage,
  programFiles,
  pushImage,
  startRegistry,
  type ImageParts,
  type TempDir,
  type TestRegistry,
} from '@slipway/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openEngineDoor } from './engine-door.ts';
import { startMachines, type Machines } from './machines.ts';
import { expectServed, type RunResult } from './result.ts';
import { repositoryRoot, tasks } from './tasks-process.ts';

type Docker = Awaited<ReturnType<typeof connectDocker>>;

const samples = path.join(repositoryRoot, 'packages/core/test/fixtures/samples');

/** What cannot be had without Azure itself. */
const skipped: Readonly<Record<string, string>> = {
  'managed-identities': 'az login --identity asks the identity service of a machine in Azure',
};

/** What each sample's log must hold besides its success. */
const shown: Readonly<Record<string, readonly string[]>> = {
  'hello-world': ['Hello from Docker!'],
  'bash-echo': ['hello from a step'],
  'bash-echo-3': ['hello from a step'],
  'build-hello-world': ['Step ID: acb_step_0 marked as successful'],
  'build-push-hello-world': ['Successfully pushed image'],
  'build-push-hello-world-multi': ['Successfully pushed image'],
  'build-run-hello-world': ['Hello from Docker!'],
  'build-test-hello-world': ['Hello from Docker!', 'Step ID: push marked as successful'],
  'build-test-update-hello-world': ['updating --name web --image'],
  simpletask: ['Successfully pushed image'],
  'multiple-registries': ['Successfully pushed image'],
  'files-working-directory': ['more\n'],
  'network-curl': ['Welcome to nginx!'],
  'when-sequential-default': ['one', 'two', 'three'],
  'when-sequential-id': ['one', 'two', 'three'],
  'when-parallel': ['one', 'two', 'three'],
  'when-parallel-dependent': ['Step ID: both marked as successful'],
  'mounts-secrets': ['***'],
  'mounts-multistep': ['9 bytes of secret'],
  buildx: ['Step ID: acb_step_0 marked as successful'],
  'weather-service': ['base/aspnet:6', 'Successfully pushed image'],
  // What nobody knows the age of stays.
  purge: ['Number of deleted tags: 0'],
};

/** How many images a sample pushes. */
const pushes: Readonly<Record<string, number>> = {
  'build-push-hello-world': 1,
  'build-push-hello-world-multi': 2,
  'build-test-hello-world': 1,
  'build-test-update-hello-world': 1,
  simpletask: 1,
  'multiple-registries': 2,
  'weather-service': 1,
};

/** The files that the samples expect beside themselves. */
const context: Readonly<Record<string, string>> = {
  'hello-world.dockerfile': 'FROM hello-world\n',
  'hello.dockerfile': 'FROM hello-world\n',
  'one.dockerfile': 'FROM hello-world\n',
  'two.dockerfile': 'FROM hello-world\n',
  Dockerfile: `FROM bash
RUN --mount=type=secret,id=s if [ -e /run/secrets/s ]; then echo "$(wc -c </run/secrets/s) bytes of secret"; fi
`,
  'WeatherService/Dockerfile': 'ARG BaseImage\nFROM $BaseImage\n',
};

const bashEntry = `#!/bin/sh
if [ "$#" -eq 0 ] || [ "\${1#-}" != "$1" ]; then exec bash "$@"; fi
exec "$@"
`;

/** Images under the public names that the samples use, as they behave there. */
async function publicImages(): Promise<Readonly<Record<string, ImageParts>>> {
  const bash: ImageParts = {
    files: { ...(await programFiles('bash')), 'bin/entry': bashEntry },
    instructions: ['ENTRYPOINT ["entry"]', 'CMD ["bash"]'],
  };
  return {
    bash,
    'bash:3.0': bash,
    'mcr.microsoft.com/acr/bash:2ff604c': bash,
    'mcr.microsoft.com/acr/curl:2ff604c': {
      files: await programFiles('curl'),
      instructions: ['ENTRYPOINT ["curl"]'],
    },
    'hello-world': { instructions: ['CMD ["echo", "Hello from Docker!"]'] },
    nginx: {
      files: { 'www/index.html': 'Welcome to nginx!\n' },
      instructions: ['EXPOSE 80', 'CMD ["httpd", "-f", "-p", "80", "-h", "/www"]'],
    },
    docker: { files: await programFiles('docker'), instructions: ['ENTRYPOINT ["docker"]'] },
  };
}

describe('the public samples, as they are (contract §14, statement 145)', () => {
  let docker: Docker;
  let machines: Machines;
  let second: TestRegistry;
  let directory: TempDir;
  let runEngine: AsyncDisposable;
  const made: string[] = [];

  beforeAll(async () => {
    docker = await connectDocker();
    [machines, second, directory] = await Promise.all([startMachines(), startRegistry(), createTempDir()]);
    // Stands for an engine that serves runs and nothing else.
    runEngine = await openEngineDoor({ path: path.join(directory.path, 'engine.sock') });
    await mkdir(path.join(directory.path, 'context/WeatherService'), { recursive: true });
    for (const [file, text] of Object.entries(context)) {
      await writeFile(path.join(directory.path, 'context', file), text);
    }
    for (const [name, parts] of Object.entries(await publicImages())) {
      if (await hasImage(docker, name)) continue;
      await makeImage(docker, name, parts);
      made.push(name);
    }
    await pushImage(docker, 'hello-world', `${machines.registry.host}/base/aspnet:6`);
  });
  afterAll(async () => {
    for (const name of [...made, 'func-tests', 'x']) await removeImage(docker, name);
    for (const machine of [runEngine, second, machines, directory]) await machine[Symbol.asyncDispose]();
  });

  const names = readdirSync(samples).map((file) => file.replace('.yaml', ''));

  it('are each run or skipped for a reason', () => {
    expect(names.sort()).toEqual([...Object.keys(shown), ...Object.keys(skipped)].sort());
  });

  for (const [name, reason] of Object.entries(skipped)) it.skip(`${name}: ${reason}`, () => undefined);

  it.each(Object.keys(shown))('%s', async (name) => {
    const values = [`REGISTRY1=${machines.registry.host}`, `REGISTRY2=${second.host}`];
    const run = await tasks(
      [
        ...['run', '--local', '-r', machines.registry.host, '-o', 'json'],
        ...values.flatMap((value) => ['--set', value]),
        ...['--set-secret', 'mysecret=my secret', '--secret', 'sampleSecret=another secret'],
        ...['-f', path.join(samples, `${name}.yaml`), path.join(directory.path, 'context')],
      ],
      { env: { TASKS_DOCKER_ENGINE: path.join(directory.path, 'engine.sock') } },
    );
    expect(run.code, run.stderr).toBe(0);
    for (const text of shown[name] ?? []) expect(run.stderr).toContain(text);
    const result = JSON.parse(run.stdout.toString()) as RunResult;
    expect(result.status).toBe('Succeeded');
    expect(result.images).toHaveLength(pushes[name] ?? 0);
    await expectServed(result);
    for (const image of ['one', 'two']) await removeImage(docker, `${image}:${result.runId}`);
    await removeImage(docker, `${second.host}/hello-world:${result.runId}`);
    await machines.expectNothingLeft();
  });
});

async function removeImage(docker: Docker, name: string): Promise<void> {
  if (await hasImage(docker, name)) await docker.getImage(name).remove({ force: true });
}
