import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { connectDocker, ensureBaseImage } from '@slipway/testkit';
import { dockerClient, findBuildClient } from './docker-client.ts';
import { compare } from './measure.ts';
import { report } from './report.ts';
import { planOf, runPlan, warmRuntime } from './run-plan.ts';

/** A small image against `docker build` with BuildKit: all layers cached, and every layer anew. */
const image = await ensureBaseImage(await connectDocker());
const runtime = await warmRuntime();
const directory = await mkdtemp(path.join(tmpdir(), 'slipway-bench-'));
await writeFile(path.join(directory, 'data.txt'), 'data\n'.repeat(1000));
await writeFile(
  path.join(directory, 'Dockerfile'),
  `FROM ${image}\nCOPY data.txt /data.txt\nRUN wc -l /data.txt > /lines\nRUN sleep 0.2\nCMD ["cat", "/lines"]\n`,
);
const binary = await findBuildClient(directory);
const context = { kind: 'directory', path: directory } as const;

async function build(name: string, flags: string, rounds: number) {
  const plan = await planOf(`steps:\n  - build: -t slipway-bench/ours ${flags} .\n`);
  return compare(
    name,
    { name: 'slipway', run: () => runPlan(plan, runtime, context) },
    {
      name: '`docker build`',
      run: () =>
        dockerClient(
          ['build', '-q', '-t', 'slipway-bench/theirs', ...flags.split(' ').filter(Boolean), directory],
          binary,
        ),
    },
    rounds,
  );
}

try {
  await report('Builds', [await build('build, cached', '', 7), await build('build, uncached', '--no-cache', 5)]);
} finally {
  await dockerClient(['rmi', '-f', 'slipway-bench/ours', 'slipway-bench/theirs']);
  await rm(directory, { recursive: true });
}
await runtime[Symbol.asyncDispose]();
process.exit();
