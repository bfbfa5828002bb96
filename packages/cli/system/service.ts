import path from 'node:path';
import { readFileSync } from 'node:fs';
import { createTempDir } from '@slipway/testkit';
import { startTasks, tasks, type TasksExit, type TasksOptions, type TasksProcess } from './tasks-process.ts';

/** A `tasks up` of one test file's own, and commands that find it as a user's would. */
export interface TestService extends AsyncDisposable {
  readonly dataDirectory: string;
  /** `http://127.0.0.1:40123` */
  readonly address: string;
  readonly process: TasksProcess;
  /** What commands need in their environment to find it. */
  readonly env: Readonly<Record<string, string>>;
  /** Runs a command to its end. */
  readonly run: (args: readonly string[], options?: TasksOptions) => Promise<TasksExit>;
  readonly start: (args: readonly string[], options?: TasksOptions) => TasksProcess;
  /** Asks the API itself. */
  readonly api: (path: string) => Promise<unknown>;
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
  const start: TestService['start'] = (args, options = {}) =>
    startTasks(args, { ...options, env: { ...env, ...options.env } });
  return {
    dataDirectory,
    address: server,
    process: up,
    env,
    start,
    run: (args, options = {}) => tasks(args, { ...options, env: { ...env, ...options.env } }),
    async api(route) {
      const token = readFileSync(path.join(dataDirectory, 'admin-token'), 'utf8').trim();
      const response = await fetch(`${server}${route}`, { headers: { authorization: `Bearer ${token}` } });
      return response.json();
    },
    async [Symbol.asyncDispose]() {
      up.child.kill('SIGTERM');
      await up.exit;
    },
  };
}
