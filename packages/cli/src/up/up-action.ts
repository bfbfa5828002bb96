import { mkdir } from 'node:fs/promises';
import { availableParallelism, hostname } from 'node:os';
import path from 'node:path';
import { loadConfig } from '../config/config.ts';
import { colorsFor } from '../output/terminal.ts';
import { agentName } from '../roles/agent-name.ts';
import { agentOptions } from '../roles/agent-options.ts';
import { apiOptions } from '../roles/api-options.ts';
import { createLogger } from '../roles/logger.ts';
import { schedulerOptions } from '../roles/scheduler-options.ts';
import { awaitStopSignal } from '../roles/stop-signal.ts';
import { openServiceStore } from '../roles/store.ts';
import { announceService, withdrawService } from '../service/local-service.ts';
import { defaultDataDirectory } from '../service/paths.ts';
import { version } from '../version.ts';
import { lockDirectory } from './instance-lock.ts';
import { provideRedis } from './provide-redis.ts';
import { provideToken } from './token-file.ts';

/** Flags of `tasks up`. */
export interface UpFlags {
  readonly port?: number;
  readonly data?: string;
  readonly registry?: string;
}

/** Runs that are executed at once: as many as there are processors, within these bounds. */
const slotBounds = { least: 2, most: 8 };

/** What is still being answered when the service stops has so long to finish, in milliseconds: whoever pressed Ctrl+C waits. */
const drainMs = 1000;

/** `tasks up`: API, scheduler and agent in this process, on a Redis of its own and SQLite. Ends with the first signal, in good order. */
export async function upAction(flags: UpFlags): Promise<number> {
  const startedAt = performance.now();
  // They take longer to load than everything else takes to start.
  const loading = Promise.all([import('@slipway/api'), import('@slipway/scheduler'), import('@slipway/store')]);
  loading.catch(() => undefined);
  const given = loadConfig();
  const config = {
    ...given,
    TASKS_PORT: flags.port ?? given.TASKS_PORT,
    TASKS_REGISTRY: flags.registry ?? given.TASKS_REGISTRY,
  };
  const directory = path.resolve(flags.data ?? defaultDataDirectory());
  const inData = (name: string): string => path.join(directory, name);
  const logger = createLogger(config.TASKS_LOG_LEVEL ?? 'warn');
  await mkdir(directory, { recursive: true, mode: 0o700 });

  await using _lock = await lockDirectory(directory);
  const warn = (text: string): void => logger.warn(text);
  await using redis = await provideRedis(config.TASKS_REDIS_URL, directory, warn);
  await using store = await openServiceStore(config, {
    database: `sqlite:${inData('slipway.db')}`,
    redis: redis.place,
    blobs: inData('blobs'),
    keyFile: inData('keys'),
  });
  const adminTokenFile = inData('admin-token');
  const [adminToken, agentToken] = await Promise.all([
    provideToken(adminTokenFile),
    provideToken(inData('agent-token')),
  ]);
  await store.tokens.ensure(adminToken, 'admin', 'admin');
  await store.tokens.ensure(agentToken, 'agent of this computer', 'agent');

  const [{ startApi }, { startScheduler }] = await loading;
  const forApi = apiOptions(config, store, logger, inData('untags'));
  await using api = await startApi({ ...forApi, limits: { drainMs } });
  await using _scheduler = await startScheduler(schedulerOptions(config, store, logger));
  // A signal before this ends the process as kill -9 would, which leaves nothing either.
  using stop = awaitStopSignal();
  await using announced = await announce(directory, api.address, adminTokenFile);
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  process.stderr.write(
    welcome({
      address: api.address,
      directory,
      adminTokenFile,
      registry: config.TASKS_REGISTRY,
      seconds,
      hasPage: forApi.pageDirectory !== undefined,
    }),
  );

  // Runs wait for it a moment, which they do not notice; whoever waits for the service would.
  const { startAgent } = await import('@slipway/agent');
  const slots = Math.max(slotBounds.least, Math.min(slotBounds.most, availableParallelism()));
  await using agent = await startAgent(
    agentOptions(config, {
      name: agentName(hostname()),
      server: api.address,
      token: agentToken,
      dataDirectory: inData('agent'),
      log: logger,
      slots,
    }),
  );
  await Promise.race([stop.came, agent.done]);
  await announced[Symbol.asyncDispose]();
  process.stderr.write(
    'Stopping: runs that go are handed back, and go on with the next start. Press Ctrl+C again to leave at once.\n',
  );
  await agent.drain(0);
  await api.drain();
  return 0;
}

/** Commands find the service until this is disposed of. */
async function announce(directory: string, address: string, adminTokenFile: string): Promise<AsyncDisposable> {
  await announceService(directory, address, adminTokenFile);
  return { [Symbol.asyncDispose]: () => withdrawService(directory) };
}

function welcome(facts: {
  readonly address: string;
  readonly directory: string;
  readonly adminTokenFile: string;
  readonly registry: string;
  readonly seconds: string;
  readonly hasPage: boolean;
}): string {
  const colors = colorsFor(process.stderr);
  const elsewhere = facts.directory === defaultDataDirectory() ? '' : `  export TASKS_DATA=${facts.directory}\n`;
  const page = facts.hasPage ? `  web page     ${facts.address}/ (log in with the admin token)\n` : '';
  return `${colors.green(`Slipway ${version()} is ready`)} at ${colors.bold(facts.address)} after ${facts.seconds}s
${page}  data         ${facts.directory}
  admin token  ${facts.adminTokenFile}
  registry     ${facts.registry}

Commands of this user on this computer find it by themselves. In another terminal:
${elsewhere}  npx tasks run --cmd '$Registry/base/busybox:1 echo hello' /dev/null
  npx tasks runs
  npx tasks logs
From elsewhere: npx tasks login ADDRESS --token-stdin, with the admin token. Ctrl+C stops it.
`;
}
