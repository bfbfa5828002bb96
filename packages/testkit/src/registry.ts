import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type Docker from 'dockerode';
import { connectDocker } from './engine.ts';
import type { RegistryLogin } from './images.ts';
import { startServerContainer } from './server-container.ts';
import { isInstalled, startServerProcess } from './server-process.ts';
import type { Server } from './server.ts';
import { createTempDir, type TempDir } from './temp-dir.ts';

/** A real registry of its own on 127.0.0.1; deletes are enabled. */
export interface TestRegistry extends AsyncDisposable {
  /** As image references name it: `127.0.0.1:40123`. */
  readonly host: string;
  readonly url: string;
  /** Present when the registry refuses the anonymous. */
  readonly login?: RegistryLogin;
  log(): string;
}

/** What may differ from an open, empty registry. */
export interface TestRegistryOptions {
  /** Ask for {@link registryLogin}. */
  readonly auth?: 'none' | 'basic';
  /** Use the container image even where the program is installed. */
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
  const auth = options.auth ?? 'none';
  const { port, server } = form === 'program' ? await startProgram(auth) : await startContainer(auth);
  const host = `127.0.0.1:${port}`;
  try {
    await expectAnswer(`http://${host}`, auth === 'basic' ? 401 : 200);
  } catch (error) {
    await server[Symbol.asyncDispose]();
    throw error;
  }
  return {
    host,
    url: `http://${host}`,
    ...(auth === 'basic' && { login: registryLogin }),
    log: () => server.log(),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

interface Started {
  readonly port: number;
  readonly server: Server;
}

type Auth = 'none' | 'basic';

async function startProgram(auth: Auth): Promise<Started> {
  const directory = await createTempDir('slipway-registry-');
  const passwords = path.join(directory.path, 'htpasswd');
  const config = path.join(directory.path, 'config.yml');
  await writeFile(passwords, passwordLine);
  // Port 0: the kernel chooses, and the registry's log says what.
  await writeFile(config, configuration('127.0.0.1:0', path.join(directory.path, 'data'), auth, passwords));
  const server = inDirectory(startServerProcess(program, ['serve', config]), directory);
  try {
    const [, port] = await server.waitForOutput(listening);
    return { port: Number(port), server };
  } catch (error) {
    await server[Symbol.asyncDispose]();
    throw error;
  }
}

function inDirectory(server: Server, directory: TempDir): Server {
  return {
    ...server,
    [Symbol.asyncDispose]: async () => {
      await server[Symbol.asyncDispose]();
      await directory[Symbol.asyncDispose]();
    },
  };
}

async function startContainer(auth: Auth): Promise<Started> {
  const docker: Docker = await connectDocker();
  const server = await startServerContainer(docker, {
    image,
    port: containerPort,
    env: {
      CONFIG: configuration(`:${containerPort}`, '/var/lib/registry', auth, '/tmp/htpasswd'),
      PASSWORDS: passwordLine,
    },
    command:
      'printf %s "$PASSWORDS" >/tmp/htpasswd; printf %s "$CONFIG" >/tmp/config.yml; registry serve /tmp/config.yml',
  }).catch((cause: unknown) => {
    const cure = `install Debian's package docker-registry, or let the engine pull ${image}`;
    throw new Error(`there is no registry to start; ${cure}`, { cause });
  });
  await server.waitForOutput(listening);
  return { port: server.port, server };
}

/** JSON is YAML, so nothing needs quoting. */
function configuration(address: string, data: string, auth: Auth, passwords: string): string {
  return JSON.stringify({
    version: '0.1',
    storage: { filesystem: { rootdirectory: data }, delete: { enabled: true } },
    http: { addr: address },
    ...(auth === 'basic' && { auth: { htpasswd: { realm: 'slipway', path: passwords } } }),
  });
}

async function expectAnswer(url: string, status: number): Promise<void> {
  const answer = await fetch(`${url}/v2/`);
  if (answer.status !== status) throw new Error(`the registry at ${url} answers ${answer.status} instead of ${status}`);
}
