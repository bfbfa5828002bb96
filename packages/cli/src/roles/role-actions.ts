import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { SlipwayError } from '@slipway/core';
import { loadConfig, type Config } from '../config/config.ts';
import { defaultDataDirectory } from '../service/paths.ts';
import { lockDirectory } from '../up/instance-lock.ts';
import { provideAgentName } from './agent-name.ts';
import { agentOptions } from './agent-options.ts';
import { apiOptions } from './api-options.ts';
import { createLogger } from './logger.ts';
import { schedulerOptions } from './scheduler-options.ts';
import { awaitStopSignal } from './stop-signal.ts';
import { openServiceStore, type StoreDefaults } from './store.ts';

/** Where a scheduler answers when TASKS_PORT is not set. */
const schedulerPort = 8081;

/** `tasks server`: one server of the API; TERM lets running requests finish. */
export async function serverAction(): Promise<number> {
  const config = loadConfig();
  const logger = createLogger(config.TASKS_LOG_LEVEL ?? 'info');
  using stop = awaitStopSignal();
  const [{ startApi }, store] = await Promise.all([import('@slipway/api'), openServiceStore(config, required(config))]);
  await using opened = store;
  await ensureTokens(config, opened);
  await using api = await startApi(
    apiOptions(config, opened, logger, path.join(defaultDataDirectory(), 'server', 'untags')),
  );
  logger.info({ address: api.address }, 'listening');
  await stop.came;
  await api.drain();
  return 0;
}

/** `tasks scheduler`: what is due from time to time; several are harmless. */
export async function schedulerAction(): Promise<number> {
  const config = loadConfig();
  const logger = createLogger(config.TASKS_LOG_LEVEL ?? 'info');
  using stop = awaitStopSignal();
  const [{ startScheduler }, store] = await Promise.all([
    import('@slipway/scheduler'),
    openServiceStore(config, required(config)),
  ]);
  await using opened = store;
  const listen = { host: config.TASKS_HOST, port: config.TASKS_PORT ?? schedulerPort };
  await using scheduler = await startScheduler({ ...schedulerOptions(config, opened, logger), listen });
  logger.info({ port: scheduler.port }, 'scheduling');
  await stop.came;
  return 0;
}

/** `tasks agent`: takes runs and executes them; TERM lets those that go finish for TASKS_DRAIN_SECONDS, then hands them back. */
export async function agentAction(): Promise<number> {
  const config = loadConfig();
  const { TASKS_SERVER: server, TASKS_TOKEN: token } = config;
  if (server === undefined || token === undefined) {
    throw new SlipwayError('invalid-argument', 'an agent needs TASKS_SERVER and TASKS_TOKEN (or TASKS_TOKEN_FILE)', {
      advice: 'Make a token for it with `tasks token create NAME --role agent`.',
    });
  }
  const log = createLogger(config.TASKS_LOG_LEVEL ?? 'info');
  using stop = awaitStopSignal();
  const { startAgent } = await import('@slipway/agent');
  const dataDirectory = path.join(defaultDataDirectory(), 'agent');
  await mkdir(dataDirectory, { recursive: true, mode: 0o700 });
  await using _lock = await lockDirectory(dataDirectory);
  const name = await provideAgentName(dataDirectory);
  const agent = await startAgent(agentOptions(config, { server, token, name, dataDirectory, log, slots: 1 }));
  void stop.came.then(() => agent.drain());
  await agent.done;
  return 0;
}

/** Servers and schedulers share a database and a Redis, so nothing of these has a default. */
function required(config: Config): StoreDefaults {
  const missing = (
    ['TASKS_DATABASE_URL', 'TASKS_REDIS_URL', 'TASKS_BLOBS', 'TASKS_ENCRYPTION_KEY_FILE'] as const
  ).filter((name) => config[name] === undefined);
  if (missing.length > 0) {
    throw new SlipwayError('invalid-argument', `this role needs ${missing.join(', ')}`, {
      advice: 'Set them for every server and scheduler alike; on one computer, `tasks up` needs none of them.',
    });
  }
  return {
    database: config.TASKS_DATABASE_URL ?? '',
    redis: { url: config.TASKS_REDIS_URL ?? '' },
    blobs: config.TASKS_BLOBS ?? '',
    keyFile: config.TASKS_ENCRYPTION_KEY_FILE ?? '',
  };
}

async function ensureTokens(config: Config, { tokens }: Awaited<ReturnType<typeof openServiceStore>>): Promise<void> {
  const { TASKS_ADMIN_TOKEN: admin, TASKS_AGENT_TOKEN: agent } = config;
  if (admin !== undefined) await tokens.ensure(admin, 'admin', 'admin');
  if (agent !== undefined) await tokens.ensure(agent, 'agents', 'agent');
}
