import { engineStatus, provideEngine, stopEngine } from './engine-service.mjs';
import { provideRegistry, registryStatus, stopRegistry } from './registry-service.mjs';
import { browserPackages, canInstall, hasPostgresServer, installPackages } from './debian.mjs';
import { isOnPath } from './on-path.mjs';
import { slipwayStatus, stopSlipway } from './slipway-service.mjs';
import { stage } from './stage.mjs';

/**
 * @typedef {object} Services
 * @property {string} registry `127.0.0.1:5000`
 * @property {() => Promise<void>} stopStarted stops what this call started, and nothing that was there before
 */

/** What the tests start themselves; the services below ask for their own programs. */
const testPrograms = ['redis-server', 'docker-registry', 'busybox', 'git', 'chromium'];

/**
 * Makes sure that an engine and a registry answer.
 * @returns {Promise<Services>}
 */
export async function provideServices() {
  const before = await allStatus();
  const engine = await stage('engine', async (note) => {
    const status = await provideEngine();
    note(`${status.version} at ${status.address}${'reason' in before.engine ? ', started now' : ''}`);
    return status;
  });
  const registry = await stage('registry', async (note) => {
    const status = await provideRegistry();
    note(`${status.host}${'reason' in before.registry ? ', started now' : ''}`);
    return status;
  });
  return {
    registry: registry.host,
    stopStarted: async () => {
      if ('reason' in before.registry && registry.startedHere) await stopRegistry();
      if ('reason' in before.engine && engine.startedHere) await stopEngine();
    },
  };
}

/** Installs what the tests start themselves, where that is possible; elsewhere the test that misses something says what. */
export async function provideTestPrograms() {
  if (canInstall() && !(testPrograms.every(isOnPath) && hasPostgresServer())) await installPackages(browserPackages);
}

/** What answers now. */
export async function allStatus() {
  const [engine, registry, service] = await Promise.all([engineStatus(), registryStatus(), slipwayStatus()]);
  return { engine, registry, service };
}

/** Stops what these scripts have left running; says whether there was anything. */
export async function stopAll() {
  // The service first, since it works on the others.
  const service = await stopSlipway();
  const registry = await stopRegistry();
  const engine = await stopEngine();
  return { service, engine, registry };
}
