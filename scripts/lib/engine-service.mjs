import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Daemon } from './daemon.mjs';
import { canInstall, installPackages } from './debian.mjs';
import { runQuietly } from './command.mjs';
import { engineAddress } from './engine-address.mjs';
import { Failure } from './failure.mjs';
import { probe } from './http-probe.mjs';
import { isOnPath } from './on-path.mjs';

/**
 * @typedef {import('./engine-address.mjs').EngineAddress} EngineAddress
 * @typedef {{ readonly address: string, readonly version: string, readonly startedHere: boolean }} EngineStatus
 */

const program = 'dockerd';
const startMs = 60_000;
const daemon = new Daemon(program);

/**
 * The engine that answers, or why none does.
 * @returns {Promise<EngineStatus | { readonly reason: string }>}
 */
export async function engineStatus() {
  const address = requireAddress();
  const answer = await ask(address, '/version');
  if ('reason' in answer) return { reason: `no Docker Engine answers at ${address.name}: ${answer.reason}` };
  if (answer.status !== 200) return { reason: `${address.name} answers ${answer.status}, so it is no Docker Engine` };
  return { address: address.name, version: JSON.parse(answer.body).Version, startedHere: daemon.pid !== undefined };
}

/**
 * Makes sure that an engine answers: the one that is there, else Debian's, installed when necessary.
 * @returns {Promise<EngineStatus>}
 */
export async function provideEngine() {
  const status = await engineStatus();
  if (!('reason' in status)) return status;
  const address = requireAddress();
  if (address.chosen) {
    throw new Failure(`${status.reason}.\nDOCKER_HOST names it: start that engine, or unset DOCKER_HOST.`, {
      exitCode: 5,
    });
  }
  if (status.reason.includes('EACCES')) {
    throw new Failure(
      `${status.reason}.\nThis user may not use the engine: \`sudo usermod -aG docker $USER\`, then log in again.`,
      { exitCode: 5 },
    );
  }
  if (!canInstall()) {
    throw new Failure(
      `${status.reason}.\nInstall and start Docker (https://docs.docker.com/engine/install), then try again. ` +
        'On Debian, as root, this script does it for you.',
      { exitCode: 5 },
    );
  }
  if (!isOnPath(program)) await installPackages();
  // With systemd, Debian's package has started the engine by now.
  const isReady = async () => (await ask(address, '/_ping')).status === 200;
  if (!(await isReady())) {
    await mountCgroups();
    await daemon.start(['--log-level=warn'], isReady, startMs);
  }
  const started = await engineStatus();
  if ('reason' in started) throw new Failure(started.reason, { exitCode: 5 });
  return started;
}

/** Stops the engine if these scripts started it. */
export const stopEngine = () => daemon.stop();

/** A machine without systemd may have no control groups mounted, and an engine does not start without. */
async function mountCgroups() {
  const mounted = readFileSync('/proc/mounts', 'utf8').includes(' /sys/fs/cgroup');
  if (!mounted && isOnPath('cgroupfs-mount')) await runQuietly('cgroupfs-mount', []);
}

function requireAddress() {
  const address = engineAddress(process.env);
  if (address !== undefined) return address;
  const forms = 'unix:///PATH or tcp://HOST:PORT';
  throw new Failure(`DOCKER_HOST is ${process.env['DOCKER_HOST'] ?? ''}; Slipway understands ${forms}.`, {
    exitCode: 5,
  });
}

/**
 * @param {EngineAddress} address
 * @param {string} location
 */
function ask({ target, tls }, location) {
  return probe({ ...target, ...(tls && certificates()), path: location });
}

function certificates() {
  const folder = process.env['DOCKER_CERT_PATH'] ?? path.join(process.env['HOME'] ?? '', '.docker');
  /** @param {string} name */
  const read = (name) => {
    const file = path.join(folder, name);
    return existsSync(file) ? readFileSync(file) : undefined;
  };
  return { ca: read('ca.pem'), cert: read('cert.pem'), key: read('key.pem') };
}
