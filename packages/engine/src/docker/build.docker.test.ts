import { startRegistry } from '@slipway/testkit';
import { beforeAll, describe, expect, it } from 'vitest';
import { runBuilds, uniqueTag, type BuildRun } from '../../test/build-run.ts';
import { shell, testEngine, type TestRun } from '../../test/engine.ts';
import { buildStep, pushStep } from '../../test/steps.ts';
import type { EngineConnection } from './connect/connection.ts';

let connection: EngineConnection;
let image: string;
beforeAll(async () => {
  ({ connection, image } = await testEngine());
});

function runIn(
  files: BuildRun['files'],
  steps: BuildRun['steps'],
  options: BuildRun['options'] = {},
  settings: BuildRun['settings'] = {},
): Promise<TestRun> {
  return runBuilds(connection, { files, steps, options, settings });
}

describe('build steps on a real engine', () => {
  it('statement 8: build, run, push: the registry serves the digest that is reported', async () => {
    await using registry = await startRegistry({ auth: 'basic' });
    const tag = `${registry.host}/team/app:1`;
    const run = await runIn(
      { Dockerfile: `FROM ${image}\nARG GREETING\nRUN echo "$GREETING" >/greeting\n` },
      [
        buildStep('build', { tags: [tag], buildArgs: [{ name: 'GREETING', value: 'hello there' }] }),
        shell(tag, 'test', 'cat /greeting'),
        pushStep('push', [tag]),
      ],
      { credentials: (host) => Promise.resolve(host === registry.host ? registry.login : undefined) },
    );
    expect(run.outcome.error).toBeUndefined();
    expect(run.text('test')).toBe('hello there\n');
    expect(run.outcome.images).toEqual([
      { reference: tag, digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) as string },
    ]);
    expect(run.leftovers).toEqual([]);
  });

  it('tell their progress as docker build --progress=plain does', async () => {
    const run = await runIn(
      { Dockerfile: `FROM ${image}\nRUN echo out; echo err >&2; printf 'caf\\303'; sleep 0.2; printf '\\251'\n` },
      [buildStep('build', { noCache: true })],
    );
    expect(run.outcome.status).toBe('Succeeded');
    const text = run.text('build');
    expect(text).toMatch(/^#\d+ \[2\/2\] RUN echo out/m);
    expect(text).toMatch(/^#\d+ \d+\.\d{3} out$/m);
    expect(text).toMatch(/^#\d+ \d+\.\d{3} café$/m);
    expect(text).toMatch(/^#\d+ DONE \d+\.\ds$/m);
  });

  it('fail with the reason and the exit code 1', async () => {
    const run = await runIn({ Dockerfile: `FROM ${image}\nRUN echo before; exit 3\n` }, [buildStep('build')]);
    expect(run.outcome).toMatchObject({ status: 'Failed', steps: [{ exitCode: 1 }] });
    expect(run.outcome.error).toMatch(
      /^failed to run step ID: build: exit status 1 \((?:executor failed running|process ").*exit code: 3\)$/,
    );
    expect(run.text('build')).toMatch(
      /^#\d+ ERROR: (?:executor failed running|process "\/bin\/sh -c echo before; exit 3" did not complete)/m,
    );
  });

  it.each([
    { what: 'no Dockerfile', files: {}, options: {}, error: /the Dockerfile 'Dockerfile' does not exist/ },
    {
      what: 'a Dockerfile elsewhere',
      files: {},
      options: { dockerfile: '../x' },
      error: /'\/x' is outside of \/workspace/,
    },
    {
      what: 'no context',
      files: { 'a/Dockerfile': 'FROM scratch' },
      options: { context: 'b', dockerfile: 'a/Dockerfile' },
      error: /the context 'b' is not a directory/,
    },
    {
      what: 'a syntax error',
      files: { Dockerfile: 'FROM scratch\nNOPE\n' },
      options: {},
      error: /dockerfile parse error (?:on )?line 2: unknown instruction: NOPE/,
    },
    {
      what: 'a bad tag',
      files: { Dockerfile: 'FROM scratch\nCOPY Dockerfile /\n' },
      options: { tags: ['UPPER'] },
      error: /repository name (?:\(library\/UPPER\) )?must be lowercase/,
    },
    {
      what: 'the host network',
      files: { Dockerfile: 'FROM scratch\n' },
      options: { network: 'host' },
      error: /network 'host' is not allowed here/,
    },
  ])('say what is wrong: $what', async ({ files, options, error }) => {
    const run = await runIn(files, [buildStep('build', options)]);
    expect(run.outcome.status).toBe('Failed');
    expect(run.outcome.error).toMatch(error);
  });

  it('see what earlier steps wrote into the workspace, without what is ignored', async () => {
    const tag = uniqueTag();
    const run = await runIn(
      {
        'sub/Dockerfile': `FROM ${image}\nCOPY . /app\n`,
        'sub/.dockerignore': 'Dockerfile\n*.tmp\n!keep.tmp\n',
        'sub/from-source.txt': 'source',
      },
      [
        shell(
          image,
          'write',
          'cd sub; echo made >made.txt; touch drop.tmp keep.tmp; ln -s made.txt link; mkdir -p d/e; touch d/e/f',
          {
            workingDirectory: '/workspace',
          },
        ),
        buildStep('build', { tags: [tag], context: 'sub' }),
        shell(tag, 'look', 'cd /app; find . | sort | grep -v dockerfile; cat link; readlink link'),
      ],
    );
    expect(run.outcome.error).toBeUndefined();
    expect(run.text('look')).toBe(
      './.dockerignore\n./d\n./d/e\n./d/e/f\n./from-source.txt\n./keep.tmp\n./link\n./made.txt\n'.replace(/^/, '.\n') +
        'made\nmade.txt\n',
    );
  });

  it('take the rules that are named after the Dockerfile before the shared ones', async () => {
    const tag = uniqueTag();
    const run = await runIn(
      {
        '.dockerignore': 'a.txt\n',
        'docker/app.Dockerfile': `FROM ${image}\nCOPY *.txt /app/\n`,
        'docker/app.Dockerfile.dockerignore': 'b.txt\n',
        'a.txt': 'a',
        'b.txt': 'b',
        '.git/c.txt': 'c',
      },
      [buildStep('build', { tags: [tag], dockerfile: 'docker/app.Dockerfile' }), shell(tag, 'look', 'ls /app')],
    );
    expect(run.outcome.error).toBeUndefined();
    expect(run.text('look')).toBe('a.txt\n');
  });

  it('report the base images that were used: runtime and build time', async () => {
    await using registry = await startRegistry();
    const base = `${registry.host}/base/app:1`;
    const published = await runIn({ Dockerfile: `FROM ${image}\nLABEL base=1\n` }, [
      buildStep('build', { tags: [base] }),
      pushStep('push', [base]),
    ]);
    const [pushed] = published.outcome.images;
    const run = await runIn(
      {
        Dockerfile: `FROM ${image} AS unused\nFROM ${image} AS tools\nRUN echo x >/x\nFROM ${base}\nCOPY --from=tools /x /x\n`,
      },
      [buildStep('build', { pull: false })],
    );
    const found = run.events.flatMap((event) => (event.kind === 'base-images' ? event.dependencies : []));
    expect(found).toEqual([
      {
        type: 'runtime',
        image: { registry: registry.host, repository: 'base/app', tag: '1' },
        digest: pushed?.digest,
      },
      { type: 'buildtime', image: { registry: 'docker.io', repository: 'slipway/busybox', tag: '1' } },
    ]);
  });

  it('end at once when the run is canceled', async () => {
    const cancel = new AbortController();
    const run = await runIn(
      { Dockerfile: `FROM ${image}\nRUN echo started; sleep 3600\n` },
      [buildStep('build', { noCache: true })],
      {
        signal: cancel.signal,
        emit: (event) => {
          if (event.kind === 'log' && / started$/m.test(Buffer.from(event.bytes).toString())) cancel.abort();
        },
      },
    );
    expect(run.outcome.status).toBe('Canceled');
  });
});

describe('push steps on a real engine', () => {
  it('are not tried again when the login is wrong, and tell which image it was', async () => {
    await using registry = await startRegistry({ auth: 'basic' });
    const tag = `${registry.host}/team/app:1`;
    const run = await runIn({ Dockerfile: `FROM ${image}\n` }, [
      buildStep('build', { tags: [tag] }),
      pushStep('push', [tag]),
    ]);
    expect(run.outcome.error).toMatch(
      /^failed to run step ID: push: failed to push images successfully \(.*no basic auth/,
    );
    expect(run.text('push', 'system').match(/Pushing image:/g)).toHaveLength(1);
  });

  it('are tried three times when the registry cannot be reached', async () => {
    const tag = 'localhost:1/team/app:1';
    const run = await runIn(
      { Dockerfile: `FROM ${image}\n` },
      [buildStep('build', { tags: [tag] }), pushStep('push', [tag])],
      {},
      { pushBackoffMs: 1 },
    );
    expect(run.text('push', 'system')).toContain(`Pushing image: ${tag}, attempt 3\n`);
    expect(run.outcome.error).toContain('failed to push images successfully');
  });
});
