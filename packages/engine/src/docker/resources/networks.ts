import type { PlannedNetwork } from '@slipway/core';
import type { Output } from '../../runtime/runtime.ts';
import { asEngineFailure, engineMessage, statusOf } from '../api/engine-error.ts';
import { physicalName } from './labels.ts';
import { chooseLayout, type Layout } from './layout.ts';
import { lazy } from './lazy.ts';
import { startNamespace } from './namespace.ts';
import type { LentNetwork } from './network-pool.ts';
import type { SandboxScope } from './scope.ts';

/** A network as a container joins it. */
export interface JoinedNetwork {
  /** What the engine calls it: `HostConfig.NetworkMode`. */
  readonly mode: string;
  /**
   * Where the step's id becomes a host name: on the network, for all steps; in the hosts file, for the step itself; or not by the
   * step's own container, because the network is the engine's own or the namespace has its names already.
   */
  readonly names: 'network' | 'hosts-file' | 'none';
}

/** What became of joining a network: a wrong name or driver in the task file is the step's failure. */
export type Joined =
  { readonly ok: true; readonly network: JoinedNetwork } | { readonly ok: false; readonly reason: string };

/** The networks of a run. Each is created when its first step comes, under a name of its own (contract §2.9, SE-8). */
export interface RunNetworks {
  /** The network for a step that names one, or none. */
  join(name: string | undefined, out: Output): Promise<Joined>;
  /** Gives back what was lent; to be called when the run's containers are gone. */
  release(): void;
}

/** Why a step does not get the host's network. */
export const hostNetworkRefusal = "network 'host' is not allowed here: it reaches the services of this computer";

/** Networks that every engine has. Step ids are no names on them. */
const engineNetworks = new Set(['bridge', 'default', 'none', 'host']);

/** What the engine takes as a network's name; `container:…` and the like would be another container's network. */
const namePattern = /^[a-zA-Z0-9][\w.-]*$/;

/** What an administrator's settings say about networks. */
export interface NetworkSettings {
  readonly allowHostNetwork: boolean;
  /** Off where a runtime does not let containers share a namespace. */
  readonly allowShared: boolean;
}

/** Sets up a run's networks; nothing is created yet. */
export function runNetworks(scope: SandboxScope, { allowHostNetwork, allowShared }: NetworkSettings): RunNetworks {
  const { plan } = scope.request;
  const chosen = chooseLayout(plan);
  const layout = chosen === 'shared' && !allowShared ? 'borrowed' : chosen;
  const lent: LentNetwork[] = [];
  const planned = new Map(plan.networks.map((network) => [network.name, joining(scope, network, layout, lent)]));
  return {
    join(name = plan.defaultNetwork ?? 'default', out) {
      if (name === 'host' && !allowHostNetwork) return Promise.resolve(refused(hostNetworkRefusal));
      const join = planned.get(name);
      if (join !== undefined) return join(out);
      if (engineNetworks.has(name)) return Promise.resolve(joined(name));
      return Promise.resolve(refused(`network '${name}' is not listed under networks`));
    },
    release() {
      for (const network of lent.splice(0)) network.giveBack();
    },
  };
}

function joined(mode: string): Joined {
  return { ok: true, network: { mode, names: engineNetworks.has(mode) ? 'none' : 'network' } };
}

function refused(reason: string): Joined {
  return { ok: false, reason };
}

function joining(
  scope: SandboxScope,
  network: PlannedNetwork,
  layout: Layout,
  lent: LentNetwork[],
): (out: Output) => Promise<Joined> {
  // The log lines go to the step that came first; the others only wait.
  let firstOut: Output | undefined;
  const log = (text: string): void | Promise<void> => firstOut?.('system', Buffer.from(`${text}\n`));
  const join = lazy(() =>
    network.skipCreation ? joinExisting(network, log) : setUp(scope, network, layout, lent, log),
  );
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

async function setUp(
  scope: SandboxScope,
  network: PlannedNetwork,
  layout: Layout,
  lent: LentNetwork[],
  log: Log,
): Promise<Joined> {
  const { name, driver = '' } = network;
  await log(`Creating Docker network: ${name}, driver: '${driver}'`);
  try {
    const made = await make(scope, network, layout, lent);
    await log(`Successfully set up Docker network: ${name}`);
    return { ok: true, network: made };
  } catch (cause) {
    if (statusOf(cause) === undefined) throw asEngineFailure(cause);
    return refused(`failed to create network: ${name}, err: ${engineMessage(cause)}`);
  }
}

async function make(
  scope: SandboxScope,
  network: PlannedNetwork,
  layout: Layout,
  lent: LentNetwork[],
): Promise<JoinedNetwork> {
  const { pool } = scope;
  switch (layout) {
    case 'lone':
      return { mode: await pool.steps(), names: 'hosts-file' };
    case 'shared': {
      const holder = await startNamespace(scope, await pool.steps());
      return holder === undefined
        ? make(scope, network, 'borrowed', lent)
        : { mode: `container:${holder}`, names: 'none' };
    }
    case 'borrowed': {
      const borrowed = await pool.borrow();
      lent.push(borrowed);
      return { mode: borrowed.name, names: 'network' };
    }
    case 'networks':
      return { mode: await createNetwork(scope, network), names: 'network' };
  }
}

async function createNetwork(scope: SandboxScope, { name, driver, ipv6 }: PlannedNetwork): Promise<string> {
  const mode = physicalName(scope.id, name);
  await scope.docker.createNetwork({
    Name: mode,
    Labels: { ...scope.labels },
    EnableIPv6: ipv6,
    ...(driver === undefined ? {} : { Driver: driver }),
  });
  return mode;
}
