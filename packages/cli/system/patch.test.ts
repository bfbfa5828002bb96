import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Run } from '@slipway/core/http';
import { aptFiles, connectDocker, createTempDir, makeAptImage, pushImage, type TempDir } from '@slipway/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startMachines, type Machines } from './machines.ts';
import { startService, type TestService } from './service.ts';

const document = `version: v1
kind: PatchTask
name: each-minute
schedule: "* * * * *"
repositories: [{repository: base/debian, tags: ["*"]}]
`;

describe('patch tasks, as a user has them', () => {
  let machines: Machines;
  let service: TestService;
  let temporary: TempDir;
  beforeAll(async () => {
    [machines, temporary] = await Promise.all([startMachines(), createTempDir()]);
    service = await startService(machines.registry.host);
    const docker = await connectDocker();
    const image = `${machines.registry.host}/base/debian:bookworm`;
    const source = { files: await aptFiles('greeting', '1.1') };
    await makeAptImage(docker, image, { source, installed: '1.0', instructions: ['USER 1000', 'ENV MODE=quiet'] });
    await pushImage(docker, image, image);
  });
  afterAll(async () => {
    for (const one of [service, temporary, machines]) await one[Symbol.asyncDispose]();
  });

  const done = async (args: readonly string[]) => {
    const exit = await service.run(args);
    expect(exit.code, `tasks ${args.join(' ')}\n${exit.stderr}`).toBe(0);
    return exit.stdout.toString();
  };
  const runs = async () => JSON.parse(await done(['runs', '-o', 'json'])) as readonly Run[];

  it('72 push T-1 by the clock, and skip it the next time with the reason; 75: that push starts no run', async () => {
    const file = path.join(temporary.path, 'patch.yaml');
    await writeFile(file, document);
    expect(await done(['patch', '--dry-run', '-f', file])).toBe(
      'Repo,Tag,LatestPatchTag\nbase/debian,bookworm,N/A\nMatches found: 1\n',
    );
    expect(await done(['apply', '-f', file])).toBe('created each-minute\n');
    expect(await done(['show', 'each-minute'])).toMatch(/^Patches: +base\/debian: \*$/m);

    let first: Run | undefined;
    while (first === undefined || first.finishTime === undefined) {
      await delay(500);
      first = (await runs()).find(({ cause }) => cause.kind === 'timer');
    }
    expect(first).toMatchObject({
      status: 'Succeeded',
      outputImages: [{ repository: 'base/debian', tag: 'bookworm-1' }],
    });
    await done(['disable', 'each-minute']);
    const before = (await runs()).length;
    expect(await done(['run', 'each-minute', '--force'])).toBe(
      'base/debian:bookworm: Skipped: no upgradable packages\nPatched: 0, skipped: 1, failed: 0\n',
    );
    expect(await runs()).toHaveLength(before + 1);
    const tags = await fetch(`${machines.registry.url}/v2/base/debian/tags/list`);
    expect(((await tags.json()) as { readonly tags: readonly string[] }).tags.toSorted()).toEqual([
      'bookworm',
      'bookworm-1',
    ]);
    expect(await done(['apply', '-f', file])).toContain('each-minute');
    await machines.expectNothingLeft();
  }, 400_000);

  it('run on this computer too, and report as JSON', async () => {
    const report = await done([
      'patch',
      'base/debian:bookworm',
      '--local',
      '-r',
      machines.registry.host,
      '--report',
      'json',
    ]);
    expect(JSON.parse(report)).toMatchObject({
      images: [{ tag: 'bookworm', latest: 'bookworm-1', end: { status: 'Skipped', reason: 'no upgradable packages' } }],
    });
  });

  it('69 tell what is wrong with a file, with its place', async () => {
    const file = path.join(temporary.path, 'wrong.yaml');
    await writeFile(file, document.replace('["*"]', '[bookworm-1]'));
    for (const command of ['patch', 'apply']) {
      const exit = await service.run([command, '-f', file]);
      expect(exit.code).toBe(2);
      expect(exit.stderr).toContain(
        'wrong.yaml:5:49: error: repositories.0.tags.0: "bookworm-1" is the name of a patch',
      );
    }
  });
});
