import { connectDocker, ensureBaseImage } from '@slipway/testkit';
import { dockerClient } from './docker-client.ts';
import { compare, type Comparison } from './measure.ts';
import { report } from './report.ts';
import { planOf, runPlan, warmRuntime } from './run-plan.ts';

/** Trivial steps against a shell loop of `docker run --rm`: what the engine itself adds to a step. */
const image = await ensureBaseImage(await connectDocker());
const runtime = await warmRuntime();
const rounds = 5;

async function steps(count: number, parallel: boolean): Promise<Comparison> {
  const step = parallel ? `  - cmd: ${image} true\n    when: ["-"]\n` : `  - cmd: ${image} true\n`;
  const plan = await planOf(`steps:\n${step.repeat(count)}`);
  const one = (): Promise<void> => dockerClient(['run', '--rm', image, 'true']);
  return compare(
    `${count} ${count === 1 ? 'step' : parallel ? 'parallel steps' : 'sequential steps'}`,
    { name: 'slipway', run: () => runPlan(plan, runtime) },
    {
      name: parallel ? '`docker run --rm` at once' : '`docker run --rm` loop',
      run: async () => {
        if (parallel) await Promise.all(Array.from({ length: count }, one));
        else for (let index = 0; index < count; index += 1) await one();
      },
    },
    rounds,
  );
}

await report('Trivial steps', [
  await steps(1, false),
  await steps(5, false),
  await steps(20, false),
  await steps(5, true),
]);
await runtime[Symbol.asyncDispose]();
process.exit();
