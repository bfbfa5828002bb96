import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type Docker from 'dockerode';
import { connectDocker } from './engine.ts';
import type { RegistryLogin } from './images.ts';
import { startServerContainer } from './server-container.ts';
import { isInstalled, startServerProcess } from './server-process.ts';
import { type Restartable, restartable, unstoppable } from './restartable.ts';
import { createTempDir, type TempDir } from './temp-dir.ts';

/** A real registry of its own on 127.0.0.1. */
export interface TestRegistry extends Restartable {
  /** As image references name it: `127.0.0.1:40123`. */
  readonly host: string;
  readonly url: string;
  /** Present when the registry refuses the anonymous. */
  readonly login?: RegistryLogin;
  /** Where it keeps its files; absent for one in a container. */
  readonly dataDirectory?: string;
  /** Starts it anew so that it tells every push to an address, and shows a token there. One in a container cannot. */
  tellPushesTo(url: string, token: string): Promise<void>;
}

/** Whom a registry tells its pushes. */
interface Receiver {
  readonly url: string;
  readonly token: string;
}

/** What may differ from an open, empty registry. */
export interface TestRegistryOptions {
  /** Ask for {@link registryLogin}. */
  readonly auth?: 'none' | 'basic';
  /** Whether manifests may be deleted, as they may by default. */
  readonly deletes?: boolean;
  /** Use the container image even where the program is installed. A registry in a container can only be disposed of. */
  readonly form?: 'program' | 'container';
}

/** The one login that a registry with `auth: 'basic'` accepts. */
export const registryLogin: RegistryLogin = { username: 'slipway', password: 'slipway-password' };

/** The login's line in an htpasswd file. Made once with bcrypt at cost 5, as no tool for it can be taken for granted. */
const passwordLine = `${registryLogin.username}:$2y$05$abcdefghijklmnopqrstuuQ6Ojc8uHiO0F0pMcUr9bmEbglWx9y0O\n`;

const program = 'docker-registry';
const image = 'registry:2';
const containerPort = 5000;
const listening = /listening on \S*?:(\d+)/;

/** Starts a registry and waits until it answers: Debian's program where it is installed, else `registry:2` in a container. */
export async function startRegistry(options: TestRegistryOptions = {}): Promise<TestRegistry> {
  const form = options.form ?? (isInstalled(program) ? 'program' : 'container');
  const settings = { auth: options.auth ?? 'none', deletes: options.deletes ?? true };
  const { auth } = settings;
  const started = form === 'program' ? await startProgram(settings) : await startContainer(settings);
  const { port, server, data } = started;
  const host = `127.0.0.1:${port}`;
  try {
    await expectAnswer(`http://${host}`, auth === 'basic' ? 401 : 200);
  } catch (error) {
    await server[Symbol.asyncDispose]();
    throw error;
  }
  return {
    ...server,
    host,
    url: `http://${host}`,
    tellPushesTo: (url, token) => started.tellPushesTo({ url, token }),
    ...(auth === 'basic' && { login: registryLogin }),
    ...(data !== undefined && { dataDirectory: data }),
  };
}

interface Started {
  readonly port: number;
  readonly server: Restartable;
  readonly data?: string;
  readonly tellPushesTo: (receiver: Receiver) => Promise<void>;
}

interface Settings {
  readonly auth: 'none' | 'basic';
  readonly deletes: boolean;
}

async function startProgram(settings: Settings): Promise<Started> {
  const directory = await createTempDir('slipway-registry-');
  const passwords = path.join(directory.path, 'htpasswd');
  const config = path.join(directory.path, 'config.yml');
  await writeFile(passwords, passwordLine);
  const data = path.join(directory.path, 'data');
  // Port 0: the kernel chooses, and the registry's log says what; it is the same at each further start.
  let port = 0;
  let told: Receiver | undefined;
  try {
    const server = await restartable({
      stopSignal: 'SIGTERM',
      start: async () => {
        await writeFile(config, configuration(`127.0.0.1:${port}`, data, settings, passwords, told));
        const started = startServerProcess(program, ['serve', config]);
        try {
          port = Number((await started.waitForOutput(listening))[1]);
          return started;
        } catch (error) {
          await started[Symbol.asyncDispose]();
          throw error;
        }
      },
    });
    return {
      port,
      server: inDirectory(server, directory),
      data,
      tellPushesTo: async (receiver) => {
        told = receiver;
        await server.stop();
        await server.start();
      },
    };
  } catch (error) {
    await directory[Symbol.asyncDispose]();
    throw error;
  }
}

function inDirectory(server: Restartable, directory: TempDir): Restartable {
  return {
    ...server,
    [Symbol.asyncDispose]: async () => {
      await server[Symbol.asyncDispose]();
      await directory[Symbol.asyncDispose]();
    },
  };
}

async function startContainer(settings: Settings): Promise<Started> {
  const docker: Docker = await connectDocker();
  const server = await startServerContainer(docker, {
    image,
    port: containerPort,
    env: {
      CONFIG: configuration(`:${containerPort}`, '/var/lib/registry', settings, '/tmp/htpasswd'),
      PASSWORDS: passwordLine,
    },
    command:
      'printf %s "$PASSWORDS" >/tmp/htpasswd; printf %s "$CONFIG" >/tmp/config.yml; registry serve /tmp/config.yml',
  }).catch((cause: unknown) => {
    const cure = `install Debian's package docker-registry, or let the engine pull ${image}`;
    throw new Error(`there is no registry to start; ${cure}`, { cause });
  });
  await server.waitForOutput(listening);
  const reason = `a registry in a container cannot be restarted; install Debian's package ${program}`;
  return {
    port: server.port,
    server: unstoppable(server, reason),
    tellPushesTo: () => Promise.reject(new Error(reason)),
  };
}

/** JSON is YAML, so nothing needs quoting. */
function configuration(
  address: string,
  data: string,
  { auth, deletes }: Settings,
  passwords: string,
  told?: Receiver,
): string {
  return JSON.stringify({
    version: '0.1',
    storage: { filesystem: { rootdirectory: data }, delete: { enabled: deletes } },
    http: { addr: address },
    ...(auth === 'basic' && { auth: { htpasswd: { realm: 'slipway', path: passwords } } }),
    ...(told !== undefined && {
      notifications: {
        endpoints: [
          {
            name: 'test',
            url: told.url,
            headers: { authorization: [`Bearer ${told.token}`] },
            timeout: '2s',
            threshold: 3,
            backoff: '1s',
            ignore: { mediatypes: ['application/octet-stream'], actions: ['pull'] },
          },
        ],
      },
    }),
  });
}

async function expectAnswer(url: string, status: number): Promise<void> {
  const answer = await fetch(`${url}/v2/`);
  if (answer.status !== status) throw new Error(`the registry at ${url} answers ${answer.status} instead of ${status}`);
}
