import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Daemon } from './daemon.mjs';
import { canInstall, installPackages } from './debian.mjs';
import { Failure } from './failure.mjs';
import { firstFreePort } from './free-port.mjs';
import { probe } from './http-probe.mjs';
import { isOnPath } from './on-path.mjs';
import { stateDirectory } from './paths.mjs';

/** @typedef {{ readonly host: string, readonly startedHere: boolean }} RegistryStatus */

const program = 'docker-registry';
const startMs = 15_000;
const usualPort = 5000;
const lastPort = 5099;
const daemon = new Daemon(program);
const configFile = path.join(stateDirectory, 'registry.json');

/**
 * The registry that answers without a login, ours before the one on the usual port; or why none does.
 * @returns {Promise<RegistryStatus | { readonly reason: string }>}
 */
export async function registryStatus() {
  const ours = daemon.pid === undefined ? undefined : portOfOurs();
  if (ours !== undefined && (await isOpenRegistry(ours))) return { host: hostOf(ours), startedHere: true };
  if (await isOpenRegistry(usualPort)) return { host: hostOf(usualPort), startedHere: false };
  return { reason: `no registry answers at ${hostOf(usualPort)} without a login` };
}

/**
 * Makes sure that a registry answers: the one that is there, else Debian's, on the usual port or the next one that is free.
 * @returns {Promise<RegistryStatus>}
 */
export async function provideRegistry() {
  const status = await registryStatus();
  if (!('reason' in status)) return status;
  if (!isOnPath(program)) {
    if (!canInstall()) {
      throw new Failure(
        `${status.reason}.\nStart one with \`npm run secrets && docker compose up -d registry redis\` in this folder, then try again. ` +
          'On Debian, as root, this script does it for you.',
        { exitCode: 5 },
      );
    }
    await installPackages();
  }
  const port = await firstFreePort(usualPort, lastPort);
  mkdirSync(stateDirectory, { recursive: true });
  writeFileSync(configFile, JSON.stringify(configuration(port), undefined, 2));
  await daemon.start(['serve', configFile], () => isOpenRegistry(port), startMs);
  return { host: hostOf(port), startedHere: true };
}

/** Stops the registry if these scripts started it; its data stay. */
export const stopRegistry = () => daemon.stop();

/** @param {number} port */
const hostOf = (port) => `127.0.0.1:${port}`;

/**
 * JSON is YAML, and these scripts have no YAML parser.
 * @param {number} port
 */
function configuration(port) {
  return {
    version: '0.1',
    log: { level: 'warn' },
    storage: { filesystem: { rootdirectory: path.join(stateDirectory, 'registry') }, delete: { enabled: true } },
    http: { addr: hostOf(port) },
  };
}

function portOfOurs() {
  const { http } = JSON.parse(readFileSync(configFile, 'utf8'));
  return Number(http.addr.split(':')[1]);
}

/**
 * Whether a registry answers that lets everybody in. Other programs use the port 5000 too, and may answer 200 to anything.
 * @param {number} port
 */
async function isOpenRegistry(port) {
  const answer = await probe({ host: '127.0.0.1', port, path: '/v2/' });
  return answer.status === 200 && answer.headers['docker-distribution-api-version'] === 'registry/2.0';
}
