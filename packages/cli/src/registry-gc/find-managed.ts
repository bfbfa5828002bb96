import { setTimeout as delay } from 'node:timers/promises';
import { SlipwayError } from '@slipway/core';
import { connectEngine, findRegistryContainer, isEngineHere, type RegistryContainer } from '@slipway/engine';
import { isLoopback, type ManagedRegistry, type RegistryClient } from '@slipway/registry';
import { findListener } from './listening-process.ts';
import { isRegistryProcess, manageProcess } from './registry-process.ts';

const startMs = 30_000;
const lookAgainMs = 100;

/** The registry as something that can be stopped and started from here, or why it is not. */
export async function findManaged(client: RegistryClient): Promise<ManagedRegistry | string> {
  const { hostname, port } = new URL(`http://${client.host}`);
  if (!isLoopback(hostname)) return 'it runs on another computer';
  const number = port === '' ? 80 : Number(port);
  const found = await findListener(number);
  if (found !== undefined && isRegistryProcess(found)) {
    if (found.unit === undefined) return manageProcess(found, client);
    return `systemd runs it as ${found.unit}; stop and start it by \`systemctl\``;
  }
  const container = await findContainer(number);
  if (container !== undefined) return manageContainer(container, client);
  return 'what listens there is neither a process `registry serve CONFIG` of this user nor a container with a volume';
}

async function findContainer(port: number): Promise<RegistryContainer | undefined> {
  if (!isEngineHere()) return undefined;
  try {
    return await findRegistryContainer(await connectEngine(), port);
  } catch (error) {
    // Without an engine there is no container.
    if (error instanceof SlipwayError) return undefined;
    throw error;
  }
}

/** A container is stopped for the whole time: its network and ports would have to be taken over otherwise. */
function manageContainer(container: RegistryContainer, client: RegistryClient): ManagedRegistry {
  return {
    what: `container ${container.name}`,
    version: () => container.run(['--version']),
    freeze: async () => {
      await container.stop();
      return 'stopped';
    },
    thaw: async () => {
      await container.start();
      const deadline = Date.now() + startMs;
      while (!(await isUp(client))) {
        if (Date.now() > deadline) {
          throw new SlipwayError('registry-unreachable', `container ${container.name} does not answer after its start`);
        }
        await delay(lookAgainMs);
      }
    },
    collect: (flags) => container.run(['garbage-collect', ...flags, container.config]),
  };
}

async function isUp(client: RegistryClient): Promise<boolean> {
  return client.ping().then(
    () => true,
    (error: unknown) => error instanceof SlipwayError && error.code !== 'registry-unreachable',
  );
}
