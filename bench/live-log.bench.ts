import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type BenchStore, openBenchStore, sendLog } from './open-store.ts';
import { quantile } from './measure.ts';
import { reportTable } from './report.ts';

/** How soon followers see what an agent reports, and what a long log costs. */
const mostGrowthMB = 250;
const bench = await openBenchStore();

interface Measured {
  readonly what: string;
  readonly p50: string;
  readonly p99: string;
  readonly rate: string;
  readonly growth: string;
}

/** Packets of time stamps, so that each follower can say how old they are when they come. */
async function latency({ store, submit, acquire, finish }: BenchStore, followers: number): Promise<Measured> {
  await submit();
  const lease = await acquire();
  const [packets, packetBytes] = [250, 120];
  const ages: number[] = [];
  const before = process.memoryUsage.rss();
  const follow = async (): Promise<void> => {
    const chunks = store.logs.follow(lease.runId, { offset: 0 }, new AbortController().signal);
    for await (const { bytes } of chunks) {
      const now = performance.now();
      for (let at = 0; at < bytes.length; at += packetBytes) {
        ages.push(now - Number(Buffer.from(bytes.subarray(at, at + 20)).toString()));
      }
    }
  };
  const following = Array.from({ length: followers }, follow);
  await sleep(500);
  for (let packet = 0; packet < packets; packet += 1) {
    const text = `${performance.now().toFixed(6).padEnd(20).slice(0, 20)}${'x'.repeat(packetBytes - 21)}\n`;
    await sendLog(bench, lease, packet * packetBytes, Buffer.from(text));
    await sleep(20);
  }
  await finish(lease, packets * packetBytes);
  await Promise.all(following);
  if (ages.length !== packets * followers) throw new Error('a follower missed something');
  return {
    what: `${followers} ${followers === 1 ? 'follower' : 'followers'}`,
    p50: `${quantile(ages, 0.5).toFixed(1)} ms`,
    p99: `${quantile(ages, 0.99).toFixed(1)} ms`,
    rate: '',
    growth: `${((process.memoryUsage.rss() - before) / 1e6).toFixed(0)} MB`,
  };
}

async function long({ store, submit, acquire, finish }: BenchStore, megabytes: number): Promise<Measured> {
  await submit();
  const lease = await acquire();
  const block = Buffer.from(
    `${'a line of a log, as long as they mostly are, not quite the same '.slice(0, 62)}\n`.repeat(16_000),
  );
  const [sent, seen] = [createHash('sha256'), createHash('sha256')];
  const before = process.memoryUsage.rss();
  let peak = before;
  const startedAt = performance.now();
  const following = (async () => {
    const chunks = store.logs.follow(lease.runId, { offset: 0 }, new AbortController().signal);
    for await (const { bytes } of chunks) seen.update(bytes);
  })();
  for (let index = 0; index < megabytes; index += 1) {
    sent.update(block);
    await sendLog(bench, lease, index * block.length, block);
    peak = Math.max(peak, process.memoryUsage.rss());
  }
  await finish(lease, megabytes * block.length);
  await following;
  const seconds = (performance.now() - startedAt) / 1000;
  if (sent.digest('hex') !== seen.digest('hex')) throw new Error('the follower got other bytes');
  const growth = (peak - before) / 1e6;
  if (growth > mostGrowthMB) throw new Error(`the process grew by ${growth.toFixed(0)} MB`);
  const rate = `${((megabytes * block.length) / 1e6 / seconds).toFixed(0)} MB/s`;
  return { what: `log of ${megabytes} MB`, p50: '', p99: '', rate, growth: `${growth.toFixed(0)} MB` };
}

const measured = [await latency(bench, 1), await latency(bench, 500), await long(bench, 500)];
await reportTable(
  'Live logs',
  [
    '| what | p50 | p99 | rate | growth of the process |',
    '| --- | ---: | ---: | ---: | ---: |',
    ...measured.map(({ what, p50, p99, rate, growth }) => `| ${[what, p50, p99, rate, growth].join(' | ')} |`),
  ].join('\n'),
);
await bench[Symbol.asyncDispose]();
process.exit();
