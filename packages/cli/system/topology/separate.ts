import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { createTempDir, startPostgres, startRedis } from '@slipway/testkit';
import { userOf } from '../service.ts';
import { tasks } from '../tasks-process.ts';
import { Disposals } from './disposals.ts';
import { startRole, type Role, type RoleOptions } from './role.ts';
import { clientFor, type SeparateService } from './service.ts';

/** What may differ from one server, one scheduler and two agents. */
export interface SeparateOptions {
  /** What `$Registry` stands for. */
  readonly registry: string;
  readonly agents?: number;
  readonly slots?: number;
  /** Silence after which an agent counts as lost; 4 s by default, so that tests need not wait for long. */
  readonly leaseSeconds?: number;
  /** More settings for every process. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts the roles apart, each as a process of its own, on a Postgres and a Redis of their own. */
export async function startSeparate(options: SeparateOptions): Promise<SeparateService> {
  const stack = new Disposals();
  try {
    return await start(options, stack);
  } catch (error) {
    await stack[Symbol.asyncDispose]();
    throw error;
  }
}

async function start(options: SeparateOptions, stack: Disposals): Promise<SeparateService> {
  const directory = stack.use(await createTempDir('slipway-service-'));
  const postgres = stack.use(await startPostgres());
  const redis = stack.use(await startRedis({ appendOnly: true }));
  const [adminToken, agentToken] = [randomBytes(24).toString('hex'), randomBytes(24).toString('hex')];
  const blobs = path.join(directory.path, 'blobs');
  const shared = {
    TASKS_REGISTRY: options.registry,
    TASKS_DATABASE_URL: await postgres.createDatabase(),
    TASKS_REDIS_URL: redis.url,
    TASKS_BLOBS: blobs,
    TASKS_ENCRYPTION_KEY_FILE: path.join(directory.path, 'key'),
    TASKS_LEASE_SECONDS: String(options.leaseSeconds ?? 4),
    ...options.env,
  };
  let port = '0';
  let server = '';
  const api = stack.use(
    await startRole({
      name: 'api',
      args: ['server'],
      env: () => ({ ...shared, TASKS_PORT: port, TASKS_ADMIN_TOKEN: adminToken, TASKS_AGENT_TOKEN: agentToken }),
      ready: /"address":"(http:\/\/[^"]+:(\d+))"/,
      onReady: ([, address = '', itsPort = '']) => {
        server = address;
        port = itsPort;
      },
    }),
  );
  const all: Role[] = [api];
  const add = async (role: RoleOptions): Promise<Role> => {
    const started = stack.use(await startRole(role));
    all.push(started);
    return started;
  };
  let schedulers = 0;
  const startScheduler = (): Promise<Role> =>
    add({
      name: `scheduler ${++schedulers}`,
      args: ['scheduler'],
      env: () => ({ ...shared, TASKS_PORT: '0' }),
      ready: /"msg":"scheduling"/,
    });
  let agents = 0;
  const startAgent = (): Promise<Role> => {
    const name = `agent-${++agents}`;
    const env = {
      TASKS_SERVER: server,
      TASKS_TOKEN: agentToken,
      TASKS_AGENT_NAME: name,
      TASKS_AGENT_SLOTS: String(options.slots ?? 2),
      TASKS_DATA: path.join(directory.path, name),
      ...options.env,
    };
    return add({ name, args: ['agent'], env: () => env, ready: /"msg":"agent registered"/ });
  };
  const scheduler = await startScheduler();
  const env = {
    TASKS_REGISTRY: options.registry,
    TASKS_PROFILE: 'admin',
    XDG_CONFIG_HOME: path.join(directory.path, 'config'),
  };
  const login = await tasks(['login', server, '--profile', 'admin', '--token-stdin'], { env, input: adminToken });
  if (login.code !== 0) throw new Error(`the administrator cannot log in:\n${login.stderr}`);
  const started = await Promise.all(Array.from({ length: options.agents ?? 2 }, () => startAgent()));
  return {
    adminToken,
    agentToken,
    call: clientFor(server, adminToken),
    ...userOf(server, adminToken, env),
    roles: () => all,
    pids: () => all.flatMap(({ pids }) => pids),
    server: api,
    scheduler,
    agents: started,
    postgres,
    redis,
    blobs,
    startScheduler,
    startAgent,
    [Symbol.asyncDispose]: () => stack[Symbol.asyncDispose](),
  };
}
