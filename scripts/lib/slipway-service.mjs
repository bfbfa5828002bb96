import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { Daemon } from './daemon.mjs';
import { canInstall, installPackages } from './debian.mjs';
import { firstFreePort } from './free-port.mjs';
import { probe } from './http-probe.mjs';
import { isOnPath } from './on-path.mjs';
import { root, stateDirectory } from './paths.mjs';

/** @typedef {{ readonly address: string, readonly startedHere: boolean }} SlipwayStatus */

const program = path.join(root, 'packages/cli/bin/tasks.js');
const startMs = 30_000;
const usualPort = 8080;
const lastPort = 8179;
const daemon = new Daemon(process.execPath, stateDirectory, { name: 'tasks-up', mark: program });

/**
 * The service of `tasks up` that runs on this user's data, or why none does.
 * @returns {Promise<SlipwayStatus | { readonly reason: string }>}
 */
export async function slipwayStatus() {
  const address = announcedAddress();
  if (address !== undefined && (await isReady(address))) return { address, startedHere: daemon.pid !== undefined };
  return { reason: 'no `tasks up` runs for this user' };
}

/**
 * Makes sure that the service answers: the one that is there, or a new one in the background. Needs the build.
 * @param {string} registry `127.0.0.1:5000`
 * @returns {Promise<SlipwayStatus>}
 */
export async function provideSlipway(registry) {
  const status = await slipwayStatus();
  if (!('reason' in status)) return status;
  if (!isOnPath('redis-server') && canInstall()) await installPackages();
  const port = await firstFreePort(usualPort, lastPort);
  const address = `http://127.0.0.1:${port}`;
  const args = [program, 'up', '--port', String(port), '--registry', registry];
  await daemon.start(args, async () => announcedAddress() === address && (await isReady(address)), startMs);
  return { address, startedHere: true };
}

/** Stops the service if these scripts started it; its data stay. */
export const stopSlipway = () => daemon.stop();

/** Where `tasks up` leaves word of itself, as packages/cli/src/service has it. */
function announcedAddress() {
  const { TASKS_DATA: own, XDG_DATA_HOME: given } = process.env;
  const base = given !== undefined && path.isAbsolute(given) ? given : path.join(homedir(), '.local/share');
  try {
    const record = JSON.parse(readFileSync(path.join(own ?? path.join(base, 'slipway'), 'service.json'), 'utf8'));
    return typeof record.server === 'string' ? record.server : undefined;
  } catch {
    return undefined;
  }
}

/** @param {string} address */
async function isReady(address) {
  const { hostname, port } = new URL(address);
  return (await probe({ host: hostname, port: Number(port), path: '/readyz' })).status === 200;
}
