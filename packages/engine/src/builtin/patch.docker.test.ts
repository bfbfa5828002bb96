import { patchLabels } from '@slipway/core';
import {
  aptFiles,
  makeAptImage,
  makeImage,
  pushImage,
  startAptRepository,
  startRegistry,
  type AptFiles,
  type TestRegistry,
} from '@slipway/testkit';
import { createRegistryClient } from '@slipway/registry';
import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testEngine, testRequest } from '../../test/engine.ts';
import { cmdStep, planOf } from '../../test/steps.ts';
import type { EngineConnection } from '../docker/connect/connection.ts';
import { createDockerRuntime } from '../docker/runtime.ts';
import type { CmdExit } from '../runtime/runtime.ts';
import { withBuiltins } from './with-builtins.ts';

let connection: EngineConnection;
let registry: TestRegistry;
let base: string;
const made: string[] = [];
const digestForm = expect.stringMatching(/^sha256:[0-9a-f]{64}$/) as string;

beforeAll(async () => {
  ({ connection, image: base } = await testEngine());
  registry = await startRegistry({ auth: 'basic' });
});

afterAll(async () => {
  const { docker } = connection;
  const own = await docker.listImages({ filters: { reference: [`${registry.host}/*`, `${registry.host}/*/*`] } });
  const names = [
    ...made,
    ...own.flatMap(({ RepoTags: tags, RepoDigests: digests }) => [...(tags ?? []), ...(digests ?? [])]),
  ];
  for (const name of names)
    await docker
      .getImage(name)
      .remove({ force: true })
      .catch(() => undefined);
  await registry[Symbol.asyncDispose]();
});

/** Makes an image with apt, and pushes it under `REPOSITORY:TAG`. */
async function pushApt(target: string, parts: Parameters<typeof makeAptImage>[2]): Promise<void> {
  const name = `slipway-test/${randomUUID()}`;
  await makeAptImage(connection.docker, name, parts);
  made.push(name);
  await pushImage(connection.docker, name, `${registry.host}/${target}`, registry.login);
}

interface Patched extends CmdExit {
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `acr patch` as a step does. */
async function patch(...words: readonly string[]): Promise<Patched> {
  const image = 'mcr.microsoft.com/acr/acr-cli:0.19';
  const step = cmdStep('patch', { image, args: ['patch', ...words], network: 'acb_default_network' });
  await using docker = createDockerRuntime(connection, { networkGuard: 'off', pushBackoffMs: 10 });
  const runtime = withBuiltins(docker, {
    aliasImage: image,
    defaultRegistry: registry.host,
    journals: join(tmpdir(), `slipway-${randomUUID()}`),
  });
  const credentials = (host: string) => Promise.resolve(host === registry.host ? registry.login : undefined);
  const { signal } = new AbortController();
  await using sandbox = await runtime.open(testRequest(planOf([step]), { credentials }), signal);
  const texts = { stdout: '', stderr: '', system: '' };
  const exit = await sandbox.run(
    step,
    (stream, bytes) => void (texts[stream] += Buffer.from(bytes).toString()),
    signal,
  );
  return { ...exit, ...texts };
}

interface Inspected {
  readonly layers: readonly string[];
  readonly config: Readonly<Record<string, unknown>>;
}

/** The layers and the configuration of an image of the registry. */
async function inspect(repository: string, tag: string): Promise<Inspected | undefined> {
  const client = createRegistryClient(registry.host, { credentials: () => Promise.resolve(registry.login) });
  const manifest = await client.getManifest(repository, tag);
  if (manifest === undefined) return undefined;
  const { config, layers } = JSON.parse(manifest.bytes.toString()) as {
    readonly config: { readonly digest: string };
    readonly layers: readonly { readonly digest: string }[];
  };
  const pieces: Uint8Array[] = [];
  for await (const piece of (await client.getBlob(repository, config.digest)) ?? []) pieces.push(piece);
  const read = JSON.parse(Buffer.concat(pieces).toString()) as { readonly config: Inspected['config'] };
  return { layers: layers.map(({ digest }) => digest), config: read.config };
}

async function tagsOf(repository: string): Promise<readonly string[]> {
  const client = createRegistryClient(registry.host, { credentials: () => Promise.resolve(registry.login) });
  return (await client.tags(repository)).tags.toSorted();
}

// Each patch is several containers and a build.
describe('acr patch on a real engine and a real registry', { timeout: 240_000 }, () => {
  it('72 pushes an image with updates as T-1: all it says of itself stays, one layer is more, and a second run skips it', async () => {
    const files = await aptFiles('greeting', '1.1');
    const instructions = ['ENV MODE=quiet', 'USER 1000:1000', 'WORKDIR /srv', 'ENTRYPOINT ["cat"]', 'EXPOSE 80'];
    await pushApt('base/debian:t', { source: { files }, installed: '1.0', instructions });
    const first = await patch('base/debian:t');
    expect(first.stdout).toBe(`base/debian:t: Patched as t-1 (${first.images?.[0]?.digest ?? ''}): greeting 1.0→1.1
Patched: 1, skipped: 0, failed: 0
`);
    expect(first).toMatchObject({
      exitCode: 0,
      images: [{ reference: `${registry.host}/base/debian:t-1`, digest: digestForm }],
    });

    const [before, after] = [await inspect('base/debian', 't'), await inspect('base/debian', 't-1')];
    for (const field of ['User', 'Env', 'Cmd', 'Entrypoint', 'WorkingDir', 'ExposedPorts']) {
      expect(after?.config[field], field).toEqual(before?.config[field]);
    }
    expect(before?.config).toMatchObject({ User: '1000:1000', Entrypoint: ['cat'] });
    expect(after?.layers.slice(0, -1)).toEqual(before?.layers);
    expect(after?.config['Labels']).toMatchObject({
      [patchLabels.of]: 't',
      [patchLabels.baseName]: `${registry.host}/base/debian:t`,
      [patchLabels.packages]: 'greeting 1.0→1.1',
    });

    const second = await patch('base/debian:t');
    expect(second.stdout).toBe(`base/debian:t: Skipped: no upgradable packages
Patched: 0, skipped: 1, failed: 0
`);
    expect(await tagsOf('base/debian')).toEqual(['t', 't-1']);
  });

  it('73 builds the second patch from T, not from T-1', async () => {
    await using repository = await startAptRepository(connection.docker);
    repository.offer(await aptFiles('greeting', '1.1'));
    await pushApt('second:t', { source: repository.source, installed: '1.0' });
    expect((await patch('second:t')).exitCode).toBe(0);
    repository.offer(await aptFiles('greeting', '1.2'));
    const { stdout } = await patch('second:t', '--keep-patches', '1');
    expect(stdout).toContain('Patched as t-2');
    expect(stdout).toContain('greeting 1.0→1.2');
    const [original, patched] = [await inspect('second', 't'), await inspect('second', 't-2')];
    expect(patched?.layers.slice(0, -1)).toEqual(original?.layers);
    expect(await tagsOf('second'), 'and the older patch is untagged').toEqual(['t', 't-2']);
  });

  it('75 pushes no patch that leaves as much to upgrade as there was', async () => {
    await using repository = await startAptRepository(connection.docker);
    const versions: readonly AptFiles[] = [await aptFiles('greeting', '1.1'), await aptFiles('greeting', '1.2')];
    const [now = {}, later = {}] = versions;
    // Read by the decision and by the build; the look at the result finds another version.
    repository.offer(now, { after: 2, files: later });
    await pushApt('moving:t', { source: repository.source, installed: '1.0' });
    const { exitCode, stdout } = await patch('moving:t');
    expect(stdout).toContain('moving:t: Failed: patch had no effect: 1 of 1 packages are still upgradable');
    expect(exitCode).toBe(1);
    expect(await tagsOf('moving')).toEqual(['t']);
  });

  it('71 looks at the original again when its tag has moved, and counts on', async () => {
    const files = await aptFiles('greeting', '1.1');
    await pushApt('moved:t', { source: { files }, installed: '1.0' });
    await patch('moved:t');
    await pushApt('moved:t', { source: { files }, installed: '1.0', instructions: ['ENV ANOTHER=1'] });
    expect((await patch('moved:t')).stdout).toContain('moved:t: Patched as t-2');
  });

  it('70 moves one tag by the floating convention, and lists what it would do in a dry run', async () => {
    const files = await aptFiles('greeting', '1.1');
    await pushApt('floating:t', { source: { files }, installed: '1.0' });
    expect((await patch('floating:t', '--floating')).stdout).toContain('Patched as t-patched');
    const dry = await patch('floating:t', 'floating:gone', '--floating', '--dry-run');
    expect(dry.stdout).toBe(`Repo,Tag,LatestPatchTag
floating,t,t-patched
Artifacts specified in the filter that do not exist:
floating:gone
Matches found: 1
`);
    expect(await tagsOf('floating')).toEqual(['t', 't-patched']);
  });

  it('74 skips an image without a package manager, and one without a shell', async () => {
    await pushImage(connection.docker, base, `${registry.host}/small:busybox`, registry.login);
    const bare = `slipway-test/${randomUUID()}`;
    await makeImage(connection.docker, bare, { instructions: ['RUN ["/bin/busybox", "rm", "/bin/sh"]'] });
    made.push(bare);
    await pushImage(connection.docker, bare, `${registry.host}/small:bare`, registry.login);
    const { stdout, exitCode } = await patch('small:bare', 'small:busybox', '-o', 'json');
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      images: [
        { tag: 'bare', end: { status: 'Skipped', reason: 'no package manager (it has no /bin/sh)' } },
        { tag: 'busybox', end: { status: 'Skipped', reason: 'no package manager' } },
      ],
      patched: 0,
      skipped: 2,
    });
  });

  it('tells that the lists of packages cannot be had, and that an image does not exist', async () => {
    await pushApt('away:t', { source: 'deb [trusted=yes] file:/nowhere ./', installed: '1.0' });
    const away = await patch('away:t');
    expect(away.stdout).toMatch(/^away:t: Failed: apt did not give the lists of packages: /);
    expect(away.exitCode).toBe(1);
    expect(await patch('away:other')).toMatchObject({ exitCode: 1, reason: 'none of the images exists' });
  });
});
