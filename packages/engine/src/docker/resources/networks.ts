import type { PlannedNetwork } from '@slipway/core';
import type { Output } from '../../runtime/runtime.ts';
import { asEngineFailure, engineMessage, statusOf } from '../engine-error.ts';
import { physicalName } from './labels.ts';
import { lazy } from './lazy.ts';
import type { SandboxScope } from './scope.ts';

/** A network as a container joins it. */
export interface JoinedNetwork {
  /** What the engine calls it: `HostConfig.NetworkMode`. */
  readonly mode: string;
  /** Whether step ids resolve as host names on it; the engine's own networks cannot. */
  readonly hasNames: boolean;
}

/** What became of joining a network: a wrong name or driver in the task file is the step's failure. */
export type Joined =
  { readonly ok: true; readonly network: JoinedNetwork } | { readonly ok: false; readonly reason: string };

/** The networks of a run. Each is created when its first step comes, under a name of its own (contract §2.9, SE-8). */
export interface RunNetworks {
  /** The network for a step that names one, or none. */
  join(name: string | undefined, out: Output): Promise<Joined>;
}

/** Why a step does not get the host's network. */
export const hostNetworkRefusal = "network 'host' is not allowed here: it reaches the services of this computer";

/** Networks that every engine has and that a step may name. The host's is not among them: it reaches the host's own services. */
const engineNetworks = new Set(['bridge', 'default', 'none']);

/** Sets up a run's networks; nothing is created yet. */
export function runNetworks(scope: SandboxScope, allowHostNetwork: boolean): RunNetworks {
  const { plan } = scope.request;
  const creations = new Map(plan.networks.map((network) => [network.name, lazyNetwork(scope, network)]));
  return {
    async join(name = plan.defaultNetwork, out) {
      if (name === undefined) return engineNetwork('default');
      const create = creations.get(name);
      if (create !== undefined) return create(out);
      if (engineNetworks.has(name) || (name === 'host' && allowHostNetwork)) return engineNetwork(name);
      if (name === 'host') return refused(hostNetworkRefusal);
      return refused(`network '${name}' is not listed under networks`);
    },
  };
}

function engineNetwork(mode: string): Joined {
  return { ok: true, network: { mode, hasNames: false } };
}

function refused(reason: string): Joined {
  return { ok: false, reason };
}

function lazyNetwork(scope: SandboxScope, network: PlannedNetwork): (out: Output) => Promise<Joined> {
  // The log lines go to the step that came first; the others only wait.
  let firstOut: Output | undefined;
  const creation = lazy(() => createNetwork(scope, network, (text) => firstOut?.('system', Buffer.from(`${text}\n`))));
  return (out) => {
    firstOut ??= out;
    return creation();
  };
}

async function createNetwork(
  scope: SandboxScope,
  network: PlannedNetwork,
  log: (text: string) => void | Promise<void>,
): Promise<Joined> {
  const { name, driver = '' } = network;
  if (network.skipCreation) {
    await log(`Skip creating network: ${name}`);
    return { ok: true, network: { mode: name, hasNames: true } };
  }
  await log(`Creating Docker network: ${name}, driver: '${driver}'`);
  const mode = physicalName(scope.id, name);
  try {
    await scope.docker.createNetwork({
      Name: mode,
      Labels: { ...scope.labels },
      EnableIPv6: network.ipv6,
      ...(driver === '' ? {} : { Driver: driver }),
    });
  } catch (cause) {
    if (statusOf(cause) === undefined) throw asEngineFailure(cause);
    return refused(`failed to create network: ${name}, err: ${engineMessage(cause)}`);
  }
  await log(`Successfully set up Docker network: ${name}`);
  return { ok: true, network: { mode, hasNames: true } };
}
