import { startPostgres } from '@slipway/testkit';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { Agent } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { sendBurst, signPushes } from './burst.ts';
import { compare, quantile, type Comparison } from './measure.ts';
import { report } from './report.ts';
import { startBenchService, type BenchService } from './service-client.ts';

/**
 * A burst of deliveries of a git host, all sent at the same moment: the time until the last one is answered, against a bare route of the same
 * framework that answers 202 and does nothing. Service, bare route and sender are processes of their own. Every delivery must lead to one run.
 */
const deliveries = 500;
const rounds = 5;
const mostMs = 1000;
const secret = 'correct horse battery staple';

interface BareRoute extends AsyncDisposable {
  readonly address: string;
}

async function startBareRoute(): Promise<BareRoute> {
  const child = fork(fileURLToPath(new URL('bare-route.mjs', import.meta.url)), { execArgv: [] });
  const [{ address }] = (await once(child, 'message')) as [{ address: string }];
  return {
    address,
    async [Symbol.asyncDispose]() {
      const exited = once(child, 'exit');
      child.disconnect();
      await exited;
    },
  };
}

let count = 0;

/** A task of its own for each burst, so that its runs can be counted. */
async function saveTask({ admin }: BenchService): Promise<{ readonly task: string; readonly repository: string }> {
  count += 1;
  const task = `burst-${count}`;
  const repositoryUrl = `https://git.example.io/team/${task}.git`;
  await admin('createTask', {
    body: {
      name: task,
      step: { type: 'FileTask', contextPath: `${repositoryUrl}#main`, taskFilePath: 'acb.yaml' },
      trigger: {
        sourceTriggers: [
          {
            name: 'push',
            sourceControlType: 'Generic',
            repositoryUrl,
            branches: ['**'],
            webhookSecret: { type: 'Opaque', value: secret },
          },
        ],
      },
    },
  });
  return { task, repository: repositoryUrl };
}

/** Waits until every branch has its run. */
async function checkRuns({ admin }: BenchService, task: string): Promise<void> {
  for (;;) {
    const { runs } = await admin('listRuns', { query: { task, top: 1000 } });
    const branches = new Set(runs.map(({ cause }) => (cause.kind === 'commit' ? cause.branch : '')));
    if (runs.length > deliveries || branches.size < runs.length) throw new Error(`a delivery of ${task} was doubled`);
    if (runs.length === deliveries) return;
    await sleep(1000);
  }
}

async function measure(
  name: string,
  service: BenchService,
  bare: BareRoute,
  agentOf: () => Agent,
): Promise<Comparison> {
  const [ours, theirs] = [agentOf(), agentOf()];
  const times: number[] = [];
  let task = '';
  let burst = signPushes('burst', 'https://git.example.io/team/burst.git', secret, deliveries);
  const prepare = async (): Promise<void> => {
    const saved = await saveTask(service);
    ({ task } = saved);
    burst = signPushes(task, saved.repository, secret, deliveries);
  };
  await prepare();
  try {
    const comparison = await compare(
      name,
      {
        name: 'Slipway',
        run: async () => {
          times.push(...(await sendBurst(service.address, ours, burst)));
        },
        after: () => checkRuns(service, task),
      },
      {
        name: 'a bare route that answers 202',
        run: async () => {
          await sendBurst(bare.address, theirs, burst);
        },
        after: prepare,
      },
      rounds,
    );
    // The first round warms up.
    const counted = times.slice(deliveries);
    console.log(
      `${name}: half within ${quantile(counted, 0.5).toFixed(0)} ms, all within ${quantile(counted, 1).toFixed(0)} ms`,
    );
    return comparison;
  } finally {
    for (const agent of [ours, theirs]) agent.destroy();
  }
}

await using postgres = await startPostgres();
await using bare = await startBareRoute();
const comparisons: Comparison[] = [];
for (const [name, database] of [
  ['SQLite', undefined],
  ['Postgres', await postgres.createDatabase()],
] as const) {
  await using service = await startBenchService(database);
  comparisons.push(
    await measure(`${name}, a connection each`, service, bare, () => new Agent({ keepAlive: false })),
    await measure(
      `${name}, 50 connections that are kept`,
      service,
      bare,
      () => new Agent({ keepAlive: true, maxSockets: 50 }),
    ),
  );
}
await report('Deliveries', comparisons);
const slow = comparisons.filter(({ ours }) => ours > mostMs).map(({ name }) => name);
if (slow.length > 0) throw new Error(`the last one was answered after more than ${mostMs} ms: ${slow.join(', ')}`);
