import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import type { CredentialSource, RegistryCredential } from './credentials.ts';

/** The parts of Docker's client configuration that say how to log in. */
interface DockerConfig {
  readonly auths?: Readonly<Record<string, { readonly auth?: string; readonly identitytoken?: string }>>;
  readonly credHelpers?: Readonly<Record<string, string>>;
  readonly credsStore?: string;
}

/** Docker Hub's key in the configuration dates from its first registry. */
const hubKeys = ['https://index.docker.io/v1/', 'index.docker.io', 'docker.io', 'registry-1.docker.io'];

/**
 * Logins that `docker login` left on this computer: `$DOCKER_CONFIG/config.json`, credential helpers included.
 * A missing file means no logins; one that cannot be read is an error, because a silent anonymous push would only puzzle.
 */
export function dockerConfigCredentials(env: NodeJS.ProcessEnv = process.env): CredentialSource {
  const file = path.join(env['DOCKER_CONFIG'] ?? path.join(homedir(), '.docker'), 'config.json');
  let loaded: Promise<DockerConfig> | undefined;
  return async (registry) => {
    loaded ??= loadConfig(file);
    return findCredential(await loaded, registry);
  };
}

async function loadConfig(file: string): Promise<DockerConfig> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw error;
  }
  try {
    return JSON.parse(text) as DockerConfig;
  } catch (error) {
    throw new Error(`${file} is not valid JSON`, { cause: error });
  }
}

async function findCredential(config: DockerConfig, registry: string): Promise<RegistryCredential | undefined> {
  const keys = registry === 'docker.io' ? hubKeys : [registry, `https://${registry}`, `http://${registry}`];
  for (const key of keys) {
    const helper = config.credHelpers?.[key];
    if (helper !== undefined) return askHelper(helper, key);
    const entry = config.auths?.[key];
    if (entry === undefined) continue;
    const stored = decodeAuth(entry.auth, entry.identitytoken);
    if (stored !== undefined) return stored;
    if (config.credsStore !== undefined) return askHelper(config.credsStore, key);
  }
  return undefined;
}

function decodeAuth(auth: string | undefined, identityToken: string | undefined): RegistryCredential | undefined {
  if (identityToken !== undefined && identityToken !== '') return { username: '', password: identityToken };
  const text = Buffer.from(auth ?? '', 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon < 0 ? undefined : { username: text.slice(0, colon), password: text.slice(colon + 1) };
}

/** Asks `docker-credential-NAME get`, which reads the server on its standard input and answers JSON. */
async function askHelper(name: string, server: string): Promise<RegistryCredential | undefined> {
  const answer = await new Promise<string | undefined>((resolve, reject) => {
    const child = spawn(`docker-credential-${name}`, ['get'], { stdio: ['pipe', 'pipe', 'ignore'] });
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.once('error', (cause) => {
      reject(new Error(`the credential helper docker-credential-${name} cannot be started`, { cause }));
    });
    child.once('close', (code) => resolve(code === 0 ? Buffer.concat(chunks).toString('utf8') : undefined));
    child.stdin.on('error', () => undefined);
    child.stdin.end(server);
  });
  if (answer === undefined) return undefined;
  const { Username: username = '', Secret: password } = JSON.parse(answer) as { Username?: string; Secret?: string };
  if (password === undefined) return undefined;
  // Helpers mark a refresh token by this user name.
  return { username: username === '<token>' ? '' : username, password };
}
