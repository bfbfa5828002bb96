import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { Agent, request, type IncomingMessage } from 'node:http';
import type { BenchService } from './service-client.ts';

/** How many follow what. */
export interface FollowersOptions {
  readonly followers: number;
  readonly linesPerSecond: number;
  readonly seconds: number;
}

const linesPerReport = 10;
/** Delays are read from the log of only so many: reading them costs more than following. */
const watched = 10;

/** Has many readers follow one run, half as bytes and half as events; throws unless each byte came to everybody. */
export async function followByMany(
  service: BenchService,
  { followers, linesPerSecond, seconds }: FollowersOptions,
): Promise<{ readonly delays: readonly number[]; readonly bytesPerSecond: number }> {
  const pool = 'followed';
  const { agentId } = await service.agent('registerAgent', {
    body: { name: pool, pool, platform: { os: 'linux', architecture: 'amd64' }, slots: 1, version: 'bench' },
  });
  const encodedTaskContent = Buffer.from('steps:\n  - cmd: bash true\n').toString('base64');
  const { runId } = await service.admin('createRun', {
    body: { type: 'EncodedTaskRunRequest', encodedTaskContent, agentPoolName: pool },
  });
  const { grant } = await service.agent('acquireRun', { body: { agentId, freeSlots: 1 } });
  if (grant === undefined) throw new Error('the run was not taken');
  const { lease } = grant;

  const delays: number[] = [];
  const connections = new Agent({ maxSockets: Infinity });
  const reading = await Promise.all(
    Array.from({ length: followers }, (_, index) =>
      follow(service, connections, runId, index % 2 === 1, index < watched * 2 ? delays : undefined),
    ),
  );

  const startedAt = performance.now();
  const pause = (1000 / linesPerSecond) * linesPerReport;
  let offset = grant.logOffset;
  await service.agent('report', { body: { lease, events: [{ kind: 'running', time: Date.now() }] } });
  for (let sent = 0; sent < linesPerSecond * seconds; sent += linesPerReport) {
    const lines = Array.from({ length: linesPerReport }, () => `${Date.now()} ${'x'.repeat(50)}\n`).join('');
    const data = Buffer.from(lines).toString('base64');
    await service.agent('report', {
      body: { lease, events: [{ kind: 'log', offset, stream: 'stdout', time: Date.now(), data }] },
    });
    offset += lines.length;
    const due = startedAt + (sent / linesPerReport + 1) * pause;
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())));
  }
  await service.agent('report', {
    body: { lease, events: [{ kind: 'finished', status: 'Succeeded', time: Date.now(), logEnd: offset }] },
  });
  const logs = await Promise.all(reading.map(({ digest }) => digest));
  const elapsed = (performance.now() - startedAt) / 1000;
  connections.destroy();
  if (new Set(logs).size !== 1) throw new Error('the followers got different bytes');
  return { delays, bytesPerSecond: (offset * followers) / elapsed };
}

/** Follows a log from now on; `digest` is that of all its bytes. */
async function follow(
  service: BenchService,
  agent: Agent,
  runId: string,
  asEvents: boolean,
  delays: number[] | undefined,
): Promise<{ readonly digest: Promise<string> }> {
  const headers = {
    authorization: `Bearer ${service.adminToken}`,
    ...(asEvents ? { accept: 'text/event-stream' } : {}),
  };
  const sent = request(`${service.address}/v1/runs/${runId}/log?follow=true`, { headers, agent }).end();
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  return { digest: digestOf(response, asEvents, delays) };
}

async function digestOf(response: IncomingMessage, asEvents: boolean, delays: number[] | undefined): Promise<string> {
  const hash = createHash('sha256');
  let rest = '';
  for await (const chunk of response.setEncoding('utf8') as AsyncIterable<string>) {
    const blocks = (rest + chunk).split(asEvents ? '\n\n' : '\n');
    rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const text = asEvents ? textOf(block) : `${block}\n`;
      hash.update(text);
      if (delays !== undefined) for (const line of text.split('\n')) pushDelay(delays, line);
    }
  }
  return hash.digest('hex');
}

function textOf(block: string): string {
  const data = /^data: .*"data":"([^"]*)"/m.exec(block)?.[1];
  return data === undefined ? '' : Buffer.from(data, 'base64').toString('utf8');
}

function pushDelay(delays: number[], line: string): void {
  const time = /^(\d{13}) x/.exec(line)?.[1];
  if (time !== undefined) delays.push(Date.now() - Number(time));
}
