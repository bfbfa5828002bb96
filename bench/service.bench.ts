import { connectDocker, ensureBaseImage } from '@slipway/testkit';
import { watchEngine } from './engine-watch.ts';
import { compare, median, type Comparison } from './measure.ts';
import { report } from './report.ts';
import { planOf, runPlan, warmRuntime } from './run-plan.ts';
import { runThrough, startWarmService } from './warm-service.ts';

/** What the service adds to a run: API, records, queue, agent and log, against the same plan on the same engine without them. */
const image = await ensureBaseImage(await connectDocker());
const engine = await watchEngine();
const service = await startWarmService('127.0.0.1:5000', engine.address);
const runtime = await warmRuntime();
const { client } = service;
const rounds = 7;

const fileOf = (steps: number, command: string): string => `steps:\n${`  - cmd: ${image} ${command}\n`.repeat(steps)}`;

async function against(name: string, file: string): Promise<Comparison> {
  const plan = await planOf(file);
  return compare(
    name,
    { name: 'service', run: () => runThrough(client, file) },
    { name: 'the same without the service', run: () => runPlan(plan, runtime) },
    rounds,
  );
}

/** From the call that queues a run to the first thing that the engine is asked for, in milliseconds. */
async function untilFirstCall(): Promise<number> {
  const file = fileOf(1, 'true');
  const asked = engine.nextCall();
  const startedAt = performance.now();
  const running = runThrough(client, file);
  const moment = await asked;
  await running;
  return moment - startedAt;
}

const comparisons = [
  await against('1 trivial step', fileOf(1, 'true')),
  await against('5 trivial steps', fileOf(5, 'true')),
  await against('1 step of 2 s', fileOf(1, 'sleep 2')),
];
const waits: number[] = [];
for (let round = 0; round < 30; round += 1) waits.push(await untilFirstCall());
await report('Runs through the service', comparisons);
const wait = median(waits).toFixed(1);
console.log(`\nFrom submit to the first thing that the engine is asked for: ${wait} ms (median of ${waits.length}).`);
for (const part of [service, runtime, engine]) await part[Symbol.asyncDispose]();
process.exit();
