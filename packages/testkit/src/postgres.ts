import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { accessSync, constants, readdirSync } from 'node:fs';
import { chown } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { startAtFreePort } from './free-port.ts';
import { type Restartable, restartable } from './restartable.ts';
import { isInstalled, type ServerProcess, startServerProcess } from './server-process.ts';
import { createTempDir } from './temp-dir.ts';

/** A Postgres server of its own on 127.0.0.1 whose settings are the defaults, `fsync` among them. */
export interface TestPostgres extends Restartable {
  readonly host: string;
  readonly port: number;
  /** Of the database `postgres`: `postgres://slipway@127.0.0.1:40123/postgres`. */
  readonly url: string;
  /** Makes an empty database and gives its URL. */
  createDatabase(): Promise<string>;
  /** Everything in a database, as SQL text. */
  dump(database: string): Promise<string>;
}

const superuser = 'slipway';
const ready = /database system is ready to accept connections/;
/** Debian keeps the server's programs of each version apart, and none of them on the PATH. */
const debianFolder = '/usr/lib/postgresql';
/** `nobody`: Postgres refuses to run as root, and this user exists everywhere. */
const unprivileged = { uid: 65534, gid: 65534 };

const run = promisify(execFile);

/** Starts a Postgres server and waits until it accepts connections. Needs Debian's package postgresql, or `postgres` on the PATH. */
export async function startPostgres(): Promise<TestPostgres> {
  const program = findPrograms();
  const directory = await createTempDir('slipway-postgres-');
  const user = process.getuid?.() === 0 ? unprivileged : undefined;
  const data = path.join(directory.path, 'data');
  try {
    if (user !== undefined) await chown(directory.path, user.uid, user.gid);
    const options = ['--auth=trust', '--encoding=UTF8', '--no-locale', '--no-sync', '--no-instructions'];
    await run(program('initdb'), ['--pgdata', data, '--username', superuser, ...options], {
      cwd: directory.path,
      ...user,
    });
    const { port, started: server } = await startAtFreePort((port) =>
      restartable({ start: () => launch(program('postgres'), data, port, user), stopSignal: 'SIGINT' }),
    );
    const url = (database: string): string => `postgres://${superuser}@127.0.0.1:${port}/${database}`;
    return {
      ...server,
      host: '127.0.0.1',
      port,
      url: url('postgres'),
      createDatabase: async () => {
        const name = `test_${randomBytes(6).toString('hex')}`;
        const login = ['--host', '127.0.0.1', '--port', String(port), '--username', superuser, '--no-password'];
        await run(program('createdb'), [...login, name]);
        return url(name);
      },
      dump: async (database) => {
        const { stdout } = await run(program('pg_dump'), ['--dbname', database], { maxBuffer: 256 * 1024 * 1024 });
        return stdout;
      },
      [Symbol.asyncDispose]: async () => {
        await server[Symbol.asyncDispose]();
        await directory[Symbol.asyncDispose]();
      },
    };
  } catch (error) {
    await directory[Symbol.asyncDispose]();
    throw error;
  }
}

async function launch(
  program: string,
  data: string,
  port: number,
  user: typeof unprivileged | undefined,
): Promise<ServerProcess> {
  const settings = [`listen_addresses=127.0.0.1`, `port=${port}`, `unix_socket_directories=`];
  const server = startServerProcess(program, ['-D', data, ...settings.flatMap((setting) => ['-c', setting])], {
    cwd: path.dirname(data),
    // An immediate shutdown, in which the server also ends its children and gives back its shared memory.
    endSignal: 'QUIT',
    ...(user !== undefined && { user }),
  });
  try {
    await server.waitForOutput(ready);
    return server;
  } catch (error) {
    await server[Symbol.asyncDispose]();
    throw error;
  }
}

/** Gives the path of each of the server's programs; throws with the cure when there is no server. */
function findPrograms(): (name: string) => string {
  const newest = debianVersions().find((version) => isExecutable(path.join(debianFolder, version, 'bin', 'initdb')));
  if (newest !== undefined) return (name) => path.join(debianFolder, newest, 'bin', name);
  if (isInstalled('initdb')) return (name) => name;
  throw new Error(
    "there is no Postgres server to start; install Debian's package postgresql, or put initdb on the PATH",
  );
}

function debianVersions(): readonly string[] {
  try {
    return readdirSync(debianFolder).toSorted((one, other) => Number(other) - Number(one));
  } catch {
    return [];
  }
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
