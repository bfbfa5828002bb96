import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compile, type Plan, type PlannedStep } from '../src/index.ts';
import { compilePlan, testRun, type TestOptions } from '../src/testing/compile-plan.ts';

const samples = new URL('./fixtures/samples/', import.meta.url);
const examples = new URL('../../../tasks-examples/', import.meta.url);
const r = testRun.registry;

const options: TestOptions = {
  values: 'REGISTRY1: one.example.io\nREGISTRY2: two.example.io\nmysecret: s2\n',
  resolveSecret: ({ id }) => Promise.resolve(`secret of ${id}`),
};

/** A plan in short: one line for each step, with what it waits for. */
function outline(plan: Plan): string[] {
  return plan.steps.map((step) => `${step.id} <- ${step.waitsFor.join(',') || '-'}: ${whatItDoes(step)}`);
}

function whatItDoes(step: PlannedStep): string {
  switch (step.kind) {
    case 'cmd':
      return `cmd ${[step.image, ...step.args].join(' | ')}`;
    case 'build':
      return `build ${step.options.tags.join(' ')} from ${step.options.dockerfile ?? 'Dockerfile'} in ${step.options.context}`;
    case 'push':
      return `push ${step.images.join(' ')}`;
  }
}

/** The public samples by name, as they are described (contract §14). */
const expected: Readonly<Record<string, string[]>> = {
  'hello-world': ['acb_step_0 <- -: cmd hello-world'],
  'bash-echo': ['acb_step_0 <- -: cmd mcr.microsoft.com/acr/bash:2ff604c | echo | hello from a step'],
  'bash-echo-3': ['acb_step_0 <- -: cmd bash:3.0 | echo | hello from a step'],
  'build-hello-world': [`acb_step_0 <- -: build ${r}/hello-world:ca1 from hello-world.dockerfile in .`],
  'build-push-hello-world': [
    `acb_step_0 <- -: build ${r}/hello-world:ca1 from hello-world.dockerfile in .`,
    `acb_step_1 <- acb_step_0: push ${r}/hello-world:ca1`,
  ],
  'build-push-hello-world-multi': [
    `acb_step_0 <- -: build ${r}/hello-world:ca1 ${r}/hello-world:latest from hello-world.dockerfile in .`,
    `acb_step_1 <- acb_step_0: push ${r}/hello-world:ca1 ${r}/hello-world:latest`,
  ],
  'build-run-hello-world': [
    `acb_step_0 <- -: build ${r}/hello-world:ca1 from hello-world.dockerfile in .`,
    `acb_step_1 <- acb_step_0: cmd ${r}/hello-world:ca1`,
  ],
  'build-test-hello-world': [
    `build-web <- -: build ${r}/hello-world:ca1 from hello-world.dockerfile in .`,
    `build-tests <- -: build ${r}/hello-world-tests:ca1 from hello-world.dockerfile in .`,
    `run-web <- build-web: cmd ${r}/hello-world:ca1`,
    `run-tests <- run-web,build-tests: cmd ${r}/hello-world-tests:ca1`,
    `push <- run-tests: push ${r}/hello-world:ca1`,
  ],
  'build-test-update-hello-world': [
    `build-web <- -: build ${r}/hello-world:ca1 from hello-world.dockerfile in .`,
    'build-tests <- -: build func-tests from hello-world.dockerfile in .',
    `web <- build-tests: cmd ${r}/hello-world:ca1`,
    'tests <- web: cmd func-tests',
    `acb_step_4 <- tests: push ${r}/hello-world:ca1`,
    `update <- acb_step_4: cmd mcr.microsoft.com/acr/bash:2ff604c | echo | updating | --name | web | --image | ${r}/hello-world:ca1`,
  ],
  simpletask: [
    `acb_step_0 <- -: build ${r}/hello:ca1 from hello.dockerfile in .`,
    `acb_step_1 <- acb_step_0: push ${r}/hello:ca1`,
  ],
  'multiple-registries': [
    'acb_step_0 <- -: build one.example.io/hello-world:ca1 from hello-world.dockerfile in .',
    'acb_step_1 <- acb_step_0: build two.example.io/hello-world:ca1 from hello-world.dockerfile in .',
    'acb_step_2 <- acb_step_1: push one.example.io/hello-world:ca1',
    'acb_step_3 <- acb_step_2: push two.example.io/hello-world:ca1',
  ],
  'files-working-directory': [
    'acb_step_0 <- -: cmd mcr.microsoft.com/acr/bash:2ff604c | -c | echo $(date) > hello.txt',
    'acb_step_1 <- acb_step_0: cmd mcr.microsoft.com/acr/bash:2ff604c | -c | echo more >> hello.txt && cat hello.txt',
    'acb_step_2 <- acb_step_1: cmd mcr.microsoft.com/acr/bash:2ff604c | cat | /workspace/files/hello.txt',
  ],
  'network-curl': [
    'nginx <- -: cmd nginx',
    'acb_step_1 <- nginx: cmd mcr.microsoft.com/acr/curl:2ff604c | -sS | http://nginx',
  ],
  'when-sequential-default': [
    'acb_step_0 <- -: cmd mcr.microsoft.com/acr/bash:2ff604c | echo | one',
    'acb_step_1 <- acb_step_0: cmd mcr.microsoft.com/acr/bash:2ff604c | echo | two',
    'acb_step_2 <- acb_step_1: cmd mcr.microsoft.com/acr/bash:2ff604c | echo | three',
  ],
  'when-sequential-id': [
    'one <- -: cmd mcr.microsoft.com/acr/bash:2ff604c | echo | one',
    'two <- one: cmd mcr.microsoft.com/acr/bash:2ff604c | echo | two',
    'three <- two: cmd mcr.microsoft.com/acr/bash:2ff604c | echo | three',
  ],
  'when-parallel': [
    'acb_step_0 <- -: cmd mcr.microsoft.com/acr/bash:2ff604c | echo | one',
    'acb_step_1 <- -: cmd mcr.microsoft.com/acr/bash:2ff604c | echo | two',
    'acb_step_2 <- -: cmd mcr.microsoft.com/acr/bash:2ff604c | echo | three',
  ],
  'when-parallel-dependent': [
    'build-one <- -: build one:ca1 from one.dockerfile in .',
    'build-two <- -: build two:ca1 from two.dockerfile in .',
    'both <- build-one,build-two: cmd one:ca1',
  ],
  'mounts-secrets': ['acb_step_0 <- -: cmd bash | cat | /run/test/mysecret1 | /run/test/mysecret2'],
  'mounts-multistep': [
    'acb_step_0 <- -: cmd bash | cat | /run/one/mysecret1',
    'acb_step_1 <- acb_step_0: build x from Dockerfile in .',
  ],
  'managed-identities': [
    'acb_step_0 <- -: cmd mcr.microsoft.com/acr/bash:2ff604c | -c | if [ -z "$MY_SECRET" ]; then exit 1; fi',
    `acb_step_1 <- acb_step_0: cmd docker | build | -t | ${r}/x:ca1 | https://git.example.net/x.git`,
    'acb_step_2 <- acb_step_1: cmd mcr.microsoft.com/acr/azure-cli:2ff604c | login | --identity',
  ],
  buildx: [`acb_step_0 <- -: build ${r}/hello-world:ca1 from Dockerfile in .`],
  'weather-service': [
    `acb_step_0 <- -: cmd docker | pull | ${r}/base/aspnet:6`,
    `acb_step_1 <- acb_step_0: build ${r}/weather:ca1 from WeatherService/Dockerfile in .`,
    `acb_step_2 <- acb_step_1: push ${r}/weather:ca1`,
  ],
  purge: [
    'acb_step_0 <- -: cmd mcr.microsoft.com/acr/acr-cli:0.19 | purge | --registry | contoso | --filter | repo:.* | --ago | 7d | --untagged',
  ],
};

describe('the public samples', () => {
  it('are all here', () => {
    const names = readdirSync(samples).map((file) => file.replace('.yaml', ''));
    expect(names.sort()).toEqual(Object.keys(expected).sort());
  });

  it.each(Object.entries(expected))('%s', async (name, lines) => {
    const text = readFileSync(new URL(`${name}.yaml`, samples), 'utf8');
    const result = await compile(text, { run: testRun, ...options });
    expect(result.diagnostics).toEqual([]);
    expect(outline(await compilePlan(text, options))).toEqual(lines);
  });

  it('carry their details into the plan', async () => {
    const planOf = (name: string) => compilePlan(readFileSync(new URL(`${name}.yaml`, samples), 'utf8'), options);
    const text = (bytes?: Uint8Array) => new TextDecoder().decode(bytes);
    expect((await planOf('network-curl')).steps[0]).toMatchObject({ detach: true });
    expect((await planOf('buildx')).steps[0]).toMatchObject({
      cacheImage: 'contoso.example.io/hello-world:cache_quickrun_acb_step_0',
    });
    expect(
      (await planOf('files-working-directory')).steps.map((step) => step.kind === 'cmd' && step.workingDirectory),
    ).toEqual(['/workspace/files', '/workspace/files', '/']);
    const mounts = await planOf('mounts-secrets');
    expect(mounts.volumes[0]?.files.map(({ name, content }) => [name, text(content)])).toEqual([
      ['mysecret1', 'secret of sampleSecret'],
      ['mysecret2', 's2'],
    ]);
    expect((await planOf('managed-identities')).steps[0]).toMatchObject({
      env: [{ name: 'HOME' }, { name: 'MY_SECRET', value: 'secret of name' }],
    });
    expect((await planOf('build-test-update-hello-world')).steps[3]).toMatchObject({
      env: [{ name: 'HOME' }, { name: 'test-target', value: 'web' }],
    });
  });
});

describe('the examples', () => {
  const names = readdirSync(examples, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  // Saved tasks are declared in a tasks.yaml; the command that applies them checks those.
  const runnable = names.filter(({ name }) => existsSync(new URL(`${name}/acb.yaml`, examples)));
  it.each(runnable.map(({ name }) => name))('%s compiles without findings', async (name) => {
    const text = readFileSync(new URL(`${name}/acb.yaml`, examples), 'utf8');
    const values = new URL(`${name}/values.yaml`, examples);
    const { diagnostics } = await compile(text, {
      run: testRun,
      ...(existsSync(values) ? { values: readFileSync(values, 'utf8') } : {}),
    });
    expect(diagnostics).toEqual([]);
  });
});
