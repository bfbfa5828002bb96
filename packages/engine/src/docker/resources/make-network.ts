import type { PlannedNetwork } from '@slipway/core';
import { guardBridge, newBridge, type GuardPolicy } from '../guard/network-guard.ts';
import { physicalName } from './labels.ts';
import type { Layout } from './layout.ts';
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

/** What the networks of a run are made with. */
export interface NetworkMaking {
  readonly scope: SandboxScope;
  readonly guard: GuardPolicy;
  /** Takes what has to be given back. */
  readonly lent: LentNetwork[];
}

/** A network that is there for the run's steps. */
export interface MadeNetwork {
  readonly network: JoinedNetwork;
  /** Why its containers cannot be kept from the machine's services; undefined when they are. */
  readonly unguarded: string | undefined;
}

/** Why a network is not guarded that we have not made, or not as a bridge. */
export const notOurs = 'the network is not a bridge that was made for runs';

const plainNetwork: PlannedNetwork = { name: 'bridge', ipv6: false, skipCreation: false };

/** Makes a network, or takes one that is there, as the layout says. Rejects with what the engine says of a wrong driver or name. */
export async function makeNetwork(
  making: NetworkMaking,
  layout: Layout,
  network: PlannedNetwork = plainNetwork,
): Promise<MadeNetwork> {
  const { scope, lent } = making;
  const { pool } = scope;
  switch (layout) {
    case 'lone': {
      const { name, bridge } = await pool.steps();
      return { network: { mode: name, names: 'hosts-file' }, unguarded: await guardBridge(bridge, false) };
    }
    case 'shared': {
      const { name, bridge } = await pool.steps();
      const [holder, unguarded] = await Promise.all([startNamespace(scope, name), guardBridge(bridge, false)]);
      return holder === undefined
        ? makeNetwork(making, 'borrowed', network)
        : { network: { mode: `container:${holder}`, names: 'none' }, unguarded };
    }
    case 'borrowed': {
      const borrowed = await pool.borrow();
      lent.push(borrowed);
      const unguarded = await guardBridge(borrowed.bridge, false);
      return { network: { mode: borrowed.name, names: 'network' }, unguarded };
    }
    case 'networks':
      return createNetwork(making, network);
  }
}

async function createNetwork({ scope, guard }: NetworkMaking, network: PlannedNetwork): Promise<MadeNetwork> {
  const { name, driver, ipv6 } = network;
  const mode = physicalName(scope.id, name);
  const isBridge = driver === undefined || driver === 'bridge';
  const { bridge, options } = newBridge(guard);
  await scope.docker.createNetwork({
    Name: mode,
    Labels: { ...scope.labels },
    EnableIPv6: ipv6,
    ...(driver === undefined ? {} : { Driver: driver }),
    ...(isBridge ? { Options: { ...options } } : {}),
  });
  return {
    network: { mode, names: 'network' },
    unguarded: isBridge ? await guardBridge(bridge, ipv6) : notOurs,
  };
}
