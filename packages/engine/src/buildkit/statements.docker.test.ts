import { pushImage, startRegistry } from '@slipway/testkit';
import { createRegistryClient } from '@slipway/registry';
import { beforeAll, describe, expect, it } from 'vitest';
import { runBuilds, uniqueTag, type BuildRun } from '../../test/build-run.ts';
import { shell, testEngine, type TestRun } from '../../test/engine.ts';
import { buildStep } from '../../test/steps.ts';
import type { EngineConnection } from '../docker/connect/connection.ts';

let connection: EngineConnection;
let image: string;
beforeAll(async () => {
  ({ connection, image } = await testEngine());
});

const run = (given: BuildRun): Promise<TestRun> => runBuilds(connection, given);

/** The JSON after the line that announces the dependencies. */
function reportOf(given: TestRun): unknown {
  const lines = given.events.flatMap((event) =>
    event.kind === 'log' && event.stepId === undefined ? [Buffer.from(event.bytes).toString()] : [],
  );
  const [, json] = /^The following dependencies were found:\n(.*)$/m.exec(lines.join('')) ?? [];
  return json === undefined ? undefined : JSON.parse(json);
}

describe('the statements about builds', () => {
  it('9 an image that is built and not pushed is there for later steps, and not in the registry', async () => {
    await using registry = await startRegistry();
    const tag = `${registry.host}/team/app:1`;
    const built = await run({
      files: { Dockerfile: `FROM ${image}\nRUN echo here >/f\n` },
      steps: [buildStep('build', { tags: [tag] }), shell(tag, 'look', 'cat /f')],
    });
    expect(built.text('look')).toBe('here\n');
    expect(await createRegistryClient(registry.host).head('team/app', '1')).toBeUndefined();
  });

  it.each(['0', '1'])('77 BuildKit builds, whatever DOCKER_BUILDKIT=%s says', async (value) => {
    const built = await run({
      files: { Dockerfile: `FROM ${image}\nRUN --mount=type=tmpfs,target=/t touch /t/x && echo mounted\n` },
      steps: [buildStep('build', { noCache: true }, { env: [{ name: 'DOCKER_BUILDKIT', value }] })],
      untagged: true,
    });
    expect(built.outcome.error).toBeUndefined();
    expect(built.text('build')).toMatch(/^#\d+ .*mounted$/m);
  });

  it('56 -f names a Dockerfile relative to the working directory', async () => {
    const tag = uniqueTag();
    const built = await run({
      files: { 'dir/x.dockerfile': `FROM ${image}\nCOPY top.txt /\n`, 'top.txt': 'top' },
      steps: [buildStep('build', { tags: [tag], dockerfile: 'dir/x.dockerfile' }), shell(tag, 'look', 'cat /top.txt')],
    });
    expect(built.outcome.error).toBeUndefined();
    expect(built.text('look')).toBe('top');
  });

  it('57 a context without -f uses its own Dockerfile', async () => {
    const tag = uniqueTag();
    const built = await run({
      files: {
        Dockerfile: 'FROM scratch\nNOPE\n',
        'sub/Dockerfile': `FROM ${image}\nCOPY own.txt /\n`,
        'sub/own.txt': 'own',
      },
      steps: [buildStep('build', { tags: [tag], context: './sub' }), shell(tag, 'look', 'cat /own.txt')],
    });
    expect(built.outcome.error).toBeUndefined();
    expect(built.text('look')).toBe('own');
  });

  it('58 arguments, target, label, no-cache, network, platform and hosts reach the builder', async () => {
    const tag = uniqueTag();
    const platform = `linux/${(await connection.docker.version()).Arch}`;
    let labels: unknown;
    const dockerfile = [
      `FROM ${image} AS first`,
      'ARG A',
      'ARG TARGETPLATFORM',
      'RUN echo "$A $TARGETPLATFORM $(grep -c db.example /etc/hosts) $(ls /sys/class/net | wc -l)" >/said',
      'FROM first AS second',
      'RUN exit 1',
      '',
    ].join('\n');
    const options = {
      tags: [tag],
      buildArgs: [{ name: 'A', value: 'b' }],
      labels: [{ name: 'l', value: 'hello world' }],
      target: 'first',
      noCache: true,
      network: 'none',
      platform,
      addHosts: ['db.example:10.0.0.1'],
    };
    const built = await run({
      files: { Dockerfile: dockerfile },
      steps: [buildStep('one', options), buildStep('two', options), shell(tag, 'look', 'cat /said')],
      look: async () => {
        labels = (await connection.docker.getImage(tag).inspect()).Config.Labels;
      },
    });
    expect(built.outcome.error).toBeUndefined();
    expect(built.text('look')).toBe(`b ${platform} 1 1\n`);
    expect(labels).toMatchObject({ l: 'hello world' });
    expect(built.text('two')).toMatch(/^#(\d+) \[first 2\/2\] RUN [^]*^#\1 DONE/m);
  });

  it('58 flags that the engine takes and ignores are told', async () => {
    const built = await run({
      files: { Dockerfile: `FROM ${image}\n` },
      steps: [buildStep('build', { shmSizeBytes: 64 * 1024 * 1024, ulimits: ['nofile=64'] })],
    });
    expect(built.outcome.status).toBe('Succeeded');
    const ignores = Number.parseInt(connection.version, 10) < 23;
    expect(built.text('build', 'system').match(/^WARNING: --(?:shm-size|ulimit) has no effect/gm)?.length ?? 0).toBe(
      ignores ? 2 : 0,
    );
  });

  it('63 FROM --platform=$BUILDPLATFORM is understood', async () => {
    const built = await run({
      files: {
        Dockerfile: `FROM --platform=$BUILDPLATFORM ${image} AS build\nRUN echo x >/x\nFROM scratch\nCOPY --from=build /x /x\n`,
      },
      steps: [buildStep('build')],
    });
    expect(built.outcome.error).toBeUndefined();
    expect(reportOf(built)).toMatchObject([
      { 'runtime-dependency': null, 'buildtime-dependency': [{ repository: 'slipway/busybox', tag: '1' }] },
    ]);
  });

  it('64 the default of a variable in FROM is what was used', async () => {
    const built = await run({ files: { Dockerfile: `ARG V\nFROM \${V:-${image}}\n` }, steps: [buildStep('build')] });
    expect(built.outcome.error).toBeUndefined();
    expect(reportOf(built)).toMatchObject([{ 'runtime-dependency': { repository: 'slipway/busybox', tag: '1' } }]);
  });

  it('68 and 76 one entry for each tag, with the digests of what was used', async () => {
    await using registry = await startRegistry();
    const bases = [
      `${registry.host}/base/runtime:1`,
      `${registry.host}/base/copied:2`,
      `${registry.host}/base/mounted:3`,
    ];
    const digests = await Promise.all(bases.map((base) => pushImage(connection.docker, image, base)));
    const tags = [uniqueTag(), uniqueTag()];
    const built = await run({
      files: {
        Dockerfile: `FROM ${bases[0] ?? ''}\nCOPY --from=${bases[1] ?? ''} /bin/busybox /copied\nRUN --mount=from=${bases[2] ?? ''},target=/m ls /m/bin/busybox\n`,
      },
      steps: [buildStep('build', { tags })],
      look: async () => {
        await Promise.all(tags.map((tag) => connection.docker.getImage(tag).inspect()));
      },
    });
    expect(built.outcome.error).toBeUndefined();
    const common = {
      'runtime-dependency': { registry: registry.host, repository: 'base/runtime', tag: '1', digest: digests[0] },
      'buildtime-dependency': [
        { registry: registry.host, repository: 'base/copied', tag: '2', digest: digests[1] },
        { registry: registry.host, repository: 'base/mounted', tag: '3', digest: digests[2] },
      ],
      git: {},
    };
    const repositories = tags.map((tag) => tag.replace(/:1$/, ''));
    expect(reportOf(built)).toMatchObject(repositories.map((repository) => ({ image: { repository }, ...common })));
  });

  it('69 a build without a tag has one entry without an image', async () => {
    const built = await run({
      files: { Dockerfile: `FROM ${image}\nLABEL untagged=1\n` },
      steps: [buildStep('build')],
      untagged: true,
    });
    expect(reportOf(built)).toMatchObject([{ image: null, 'runtime-dependency': { repository: 'slipway/busybox' } }]);
  });

  it('80 a mounted secret volume is where --secret finds its file, with its exact bytes', async () => {
    const content = Buffer.from([0, 255, 10, 13, 10, 0x80]);
    const built = await run({
      files: { Dockerfile: `FROM ${image}\nRUN --mount=type=secret,id=x,required od -An -tx1 /run/secrets/x\n` },
      steps: [
        buildStep(
          'build',
          { secrets: [{ id: 'x', source: '/path/x' }], noCache: true },
          { volumeMounts: [{ name: 'v', mountPath: '/path' }] },
        ),
      ],
      plan: { volumes: [{ name: 'v', files: [{ name: 'x', content }] }] },
    });
    expect(built.outcome.error).toBeUndefined();
    expect(built.text('build')).toMatch(/ 00 ff 0a 0d 0a 80$/m);
  });

  it('81 the environment of a step is not visible in RUN', async () => {
    const built = await run({
      files: { Dockerfile: `FROM ${image}\nARG PASSED\nRUN echo "<$HIDDEN><$PASSED>"\n` },
      steps: [
        buildStep(
          'build',
          { buildArgs: [{ name: 'PASSED' }], noCache: true },
          {
            env: [
              { name: 'HIDDEN', value: 'h' },
              { name: 'PASSED', value: 'p' },
            ],
          },
        ),
      ],
    });
    expect(built.text('build')).toMatch(/ <><p>$/m);
  });
});
