import type { PlannedNetwork } from '@slipway/core';
import type { Output } from '../../runtime/runtime.ts';
import { asEngineFailure, engineMessage, statusOf } from '../api/engine-error.ts';
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

/** Networks that every engine has. Step ids are no names on them. */
const engineNetworks = new Set(['bridge', 'default', 'none', 'host']);

/** What the engine takes as a network's name; `container:…` and the like would be another container's network. */
const namePattern = /^[a-zA-Z0-9][\w.-]*$/;

/** Sets up a run's networks; nothing is created yet. */
export function runNetworks(scope: SandboxScope, allowHostNetwork: boolean): RunNetworks {
  const { plan } = scope.request;
  const planned = new Map(plan.networks.map((network) => [network.name, joining(scope, network)]));
  return {
    join(name = plan.defaultNetwork ?? 'default', out) {
      if (name === 'host' && !allowHostNetwork) return Promise.resolve(refused(hostNetworkRefusal));
      const join = planned.get(name);
      if (join !== undefined) return join(out);
      if (engineNetworks.has(name)) return Promise.resolve(joined(name));
      return Promise.resolve(refused(`network '${name}' is not listed under networks`));
    },
  };
}

function joined(mode: string): Joined {
  return { ok: true, network: { mode, hasNames: !engineNetworks.has(mode) } };
}

function refused(reason: string): Joined {
  return { ok: false, reason };
}

function joining(scope: SandboxScope, network: PlannedNetwork): (out: Output) => Promise<Joined> {
  // The log lines go to the step that came first; the others only wait.
  let firstOut: Output | undefined;
  const log = (text: string): void | Promise<void> => firstOut?.('system', Buffer.from(`${text}\n`));
  const join = lazy(() => (network.skipCreation ? joinExisting(network, log) : createNetwork(scope, network, log)));
  return (out) => {
    firstOut ??= out;
    return join();
  };
}

type Log = (text: string) => void | Promise<void>;

async function joinExisting({ name }: PlannedNetwork, log: Log): Promise<Joined> {
  if (!namePattern.test(name)) return refused(`'${name}' is no name of a network`);
  await log(`Skip creating network: ${name}`);
  return joined(name);
}

async function createNetwork(scope: SandboxScope, network: PlannedNetwork, log: Log): Promise<Joined> {
  const { name, driver = '' } = network;
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
  return joined(mode);
}
