import path from 'node:path';
import { readFileSync } from 'node:fs';
import { createTempDir } from '@slipway/testkit';
import { startTasks, tasks, type TasksExit, type TasksOptions, type TasksProcess } from './tasks-process.ts';

/** A service of one test file's own, and commands that find it as a user's would. */
export interface UsableService extends AsyncDisposable {
  /** `http://127.0.0.1:40123` */
  readonly address: string;
  /** What commands need in their environment to find it. */
  readonly env: Readonly<Record<string, string>>;
  /** Runs a command to its end. */
  readonly run: (args: readonly string[], options?: TasksOptions) => Promise<TasksExit>;
  readonly start: (args: readonly string[], options?: TasksOptions) => TasksProcess;
  /** Asks the API itself. */
  readonly api: (path: string) => Promise<unknown>;
}

/** A `tasks up`. */
export interface TestService extends UsableService {
  readonly dataDirectory: string;
  readonly process: TasksProcess;
}

/** Commands and requests of an administrator of a service. */
export function userOf(
  address: string,
  adminToken: string,
  env: Readonly<Record<string, string>>,
): Omit<UsableService, keyof AsyncDisposable> {
  const withEnv = (options: TasksOptions = {}): TasksOptions => ({ ...options, env: { ...env, ...options.env } });
  return {
    address,
    env,
    start: (args, options) => startTasks(args, withEnv(options)),
    run: (args, options) => tasks(args, withEnv(options)),
    async api(route) {
      const response = await fetch(`${address}${route}`, { headers: { authorization: `Bearer ${adminToken}` } });
      return response.json();
    },
  };
}

/** Starts a service and waits until it is ready. */
export async function startService(registry: string, env: Readonly<Record<string, string>> = {}): Promise<TestService> {
  const directory = await createTempDir('slipway-up-');
  const dataDirectory = path.join(directory.path, 'data');
  const service = await startServiceOn(dataDirectory, registry, env);
  return {
    ...service,
    async [Symbol.asyncDispose]() {
      await service[Symbol.asyncDispose]();
      await directory[Symbol.asyncDispose]();
    },
  };
}

/** Starts a service on data that stay. */
export async function startServiceOn(
  dataDirectory: string,
  registry: string,
  more: Readonly<Record<string, string>> = {},
): Promise<TestService> {
  const env = {
    TASKS_DATA: dataDirectory,
    TASKS_REGISTRY: registry,
    XDG_CONFIG_HOME: path.join(dataDirectory, '../config'),
    ...more,
  };
  const up = startTasks(['up', '--port', '0'], { env });
  await up.shows('is ready at');
  const { server } = JSON.parse(readFileSync(path.join(dataDirectory, 'service.json'), 'utf8')) as { server: string };
  const adminToken = readFileSync(path.join(dataDirectory, 'admin-token'), 'utf8').trim();
  return {
    ...userOf(server, adminToken, env),
    dataDirectory,
    process: up,
    async [Symbol.asyncDispose]() {
      up.child.kill('SIGTERM');
      await up.exit;
    },
  };
}
