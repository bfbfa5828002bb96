import { reportFigures, type Figure } from './figures.ts';
import { followByMany } from './followers.ts';
import { quantile, timed } from './measure.ts';
import { startBenchService } from './service-client.ts';

const runs = 50_000;
const mostMs = 100;
const mostMB = 300;
const task = 'version: v1.1.0\nsteps:\n  - cmd: bash echo hello\n  - build: -t $Registry/app:$ID .\n';

await using service = await startBenchService();
const { admin } = service;
const figures: Figure[] = [];
const measure = (name: string, times: readonly number[]): void => {
  figures.push({ name: `${name}, p95`, value: quantile(times, 0.95), unit: 'ms', limit: mostMs });
};
/** More would measure how long they wait for each other on the computer that they share with the server. */
const callers = 2;

const encodedTaskContent = Buffer.from(task).toString('base64');
const ids: string[] = [];
const queueing = await timed(runs, 4, async (index) => {
  const agentPoolName = `pool-${index % 10}`;
  const { runId } = await admin('createRun', {
    body: { type: 'EncodedTaskRunRequest', encodedTaskContent, agentPoolName },
  });
  ids.push(runId);
});
// Without a limit: each waits for the disk.
figures.push({ name: 'queue a run, four at once, p50', value: quantile(queueing, 0.5), unit: 'ms' });

let cursor: string | undefined;
measure('list the newest 50', await timed(500, callers, () => admin('listRuns', { query: { top: 50 } })));
measure(
  'list 50 of one pool and status',
  await timed(500, callers, (index) =>
    admin('listRuns', { query: { top: 50, pool: `pool-${index % 10}`, status: 'Queued' } }),
  ),
);
measure(
  'page through all, 100 at a time',
  await timed(runs / 100, 1, async () => {
    const page = await admin('listRuns', { query: { top: 100, ...(cursor === undefined ? {} : { cursor }) } });
    cursor = page.cursor;
  }),
);
measure(
  'filter by an image that no run pushed',
  await timed(100, callers, (index) => admin('listRuns', { query: { image: `app:none-${index}` } })),
);
measure(
  'show a run and its place in the queue',
  await timed(2000, callers, (index) => admin('getRun', { params: { runId: ids[(index * 7919) % runs] ?? '' } })),
);
measure(
  'cancel a queued run',
  await timed(runs / 5, callers, (index) => admin('cancelRun', { params: { runId: ids[index] ?? '' } })),
);
measure(
  'list 50 canceled ones',
  await timed(500, callers, () => admin('listRuns', { query: { top: 50, status: 'Canceled' } })),
);
const afterRuns = (await service.peakMemory()) / 1e6;
figures.push({ name: `memory of the server, ${runs} runs`, value: afterRuns, unit: 'MB', limit: mostMB });

const followers = await followByMany(service, { followers: 500, linesPerSecond: 500, seconds: 10 });
figures.push(
  { name: '500 followers, from the agent to a reader, p50', value: quantile(followers.delays, 0.5), unit: 'ms' },
  { name: '500 followers, from the agent to a reader, p99', value: quantile(followers.delays, 0.99), unit: 'ms' },
  { name: 'bytes a second to all followers', value: followers.bytesPerSecond / 1e6, unit: 'MB' },
  { name: 'memory of the server, followers too', value: (await service.peakMemory()) / 1e6, unit: 'MB' },
);
await reportFigures('HTTP', figures);
