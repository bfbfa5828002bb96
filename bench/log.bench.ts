import { connectDocker, ensureBaseImage } from '@slipway/testkit';
import { dockerClient } from './docker-client.ts';
import { compare } from './measure.ts';
import { report } from './report.ts';
import { planOf, runPlan, warmRuntime } from './run-plan.ts';

/** A step that writes 500 MB as fast as it can: how fast its log arrives, and how much the process grows by it. */
const megabytes = 500;
const mostGrowthMB = 150;
const image = await ensureBaseImage(await connectDocker());
const runtime = await warmRuntime();
const container = `slipway-bench-log-${process.pid}`;
// Lines of 64 characters, as logs have them: `yes` joins them to writes of its own size.
const script = `yes ${'x'.repeat(63)} | head -c ${megabytes}000000`;
const plan = await planOf(`steps:\n  - cmd: ${image} sh -c '${script}'\n`);

let peak = 0;
const before = process.memoryUsage().rss;
const onLog = (): void => {
  peak = Math.max(peak, process.memoryUsage.rss());
};

try {
  await dockerClient(['run', '--name', container, image, 'sh', '-c', script]);
  const throughput = await compare(
    `log of ${megabytes} MB`,
    { name: 'slipway', run: () => runPlan(plan, runtime, { kind: 'none' }, onLog) },
    { name: '`docker logs`', run: () => dockerClient(['logs', container]) },
    1,
  );
  await report('Logs', [throughput]);
} finally {
  await dockerClient(['rm', '-f', container]);
}
const growth = (peak - before) / 1e6;
console.log(`\nThe process grew by ${growth.toFixed(0)} MB at most.`);
if (growth > mostGrowthMB) throw new Error(`more than ${mostGrowthMB} MB`);
await runtime[Symbol.asyncDispose]();
process.exit();
