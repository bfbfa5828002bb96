import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startAgent } from '@slipway/agent';
import { startApi } from '@slipway/api';
import { createClient, type Client } from '@slipway/core/http';
import { startScheduler } from '@slipway/scheduler';
import { openStore } from '@slipway/store';
import { startRedis } from '@slipway/testkit';
import { pino } from 'pino';

/** A whole service in this process, as `tasks up` has it, with one agent. */
export interface WarmService extends AsyncDisposable {
  readonly client: Client;
}

const [adminToken, agentToken] = ['bench-admin-token-0123456789abcdef', 'bench-agent-token-0123456789abcdef'];

/** Starts a service whose agent talks to the engine at `dockerHost`. */
export async function startWarmService(registry: string, dockerHost: string | undefined): Promise<WarmService> {
  const [directory, redis] = await Promise.all([mkdtemp(path.join(tmpdir(), 'slipway-bench-')), startRedis()]);
  const logger = pino({ level: 'warn' }, process.stderr);
  const store = await openStore({
    database: `sqlite:${path.join(directory, 'records.db')}`,
    keyFile: path.join(directory, 'keys'),
    blobs: { directory: path.join(directory, 'blobs') },
    redis,
  });
  await store.tokens.ensure(adminToken, 'admin', 'admin');
  await store.tokens.ensure(agentToken, 'agent', 'agent');
  const scheduler = await startScheduler({ store, logger });
  const api = await startApi({ store, port: 0, version: '0.0.0', registry, logger });
  const agent = await startAgent({
    server: api.address,
    token: agentToken,
    name: 'bench',
    dataDirectory: path.join(directory, 'agent'),
    version: '0.0.0',
    log: logger,
    env: dockerHost === undefined ? process.env : { ...process.env, DOCKER_HOST: dockerHost },
  });
  await agent.registered;
  return {
    client: createClient({ server: api.address, token: adminToken, fetch }),
    async [Symbol.asyncDispose]() {
      for (const part of [agent, scheduler, api, store, redis]) await part[Symbol.asyncDispose]();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** Queues a run of a task file and reads its log to the end; anything but success fails the benchmark. */
export async function runThrough(client: Client, file: string): Promise<void> {
  const { runId } = await client('createRun', {
    body: { type: 'EncodedTaskRunRequest', encodedTaskContent: Buffer.from(file).toString('base64') },
  });
  const log = await (await client('readLog', { params: { runId }, query: { follow: 'true' } })).text();
  if (!log.includes(`Run ID: ${runId} was successful`)) throw new Error(log);
}
