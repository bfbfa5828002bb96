import type { Plan, PlannedNetwork } from '@slipway/core';
import type { Output } from '../../runtime/runtime.ts';
import { asEngineFailure, engineMessage, statusOf } from '../api/engine-error.ts';
import type { GuardPolicy } from '../guard/network-guard.ts';
import { chooseLayout, type Layout } from './layout.ts';
import { lazy } from './lazy.ts';
import { makeNetwork, notOurs, type JoinedNetwork, type MadeNetwork, type NetworkMaking } from './make-network.ts';
import type { LentNetwork } from './network-pool.ts';
import type { SandboxScope } from './scope.ts';

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

/** Networks that every engine has and nothing is made for. Step ids are no names on them. */
const engineNetworks = new Set(['none', 'host']);

/** The engine's own bridge, in whose stead a run gets one for itself: on that one are the containers of everybody. */
const engineBridges = new Set(['bridge', 'default']);

/** What the engine takes as a network's name; `container:…` and the like would be another container's network. */
const namePattern = /^[a-zA-Z0-9][\w.-]*$/;

/** What an administrator's settings say about networks. */
export interface NetworkSettings {
  readonly allowHostNetwork: boolean;
  /** Off where a runtime does not let containers share a namespace. */
  readonly allowShared: boolean;
  readonly guard: GuardPolicy;
}

/** Sets up a run's networks; nothing is created yet. */
export function runNetworks(scope: SandboxScope, settings: NetworkSettings): RunNetworks {
  const { plan } = scope.request;
  const lent: LentNetwork[] = [];
  const making: NetworkMaking = { scope, guard: settings.guard, lent };
  const admit = admission(settings.guard);
  const layout = layoutOf(plan, settings);
  const bridge = once(async (out) => admit(await makeNetwork(making, 'borrowed'), out));
  const engineJoin = (name: string): Join | undefined => {
    if (engineBridges.has(name)) return bridge;
    return engineNetworks.has(name)
      ? () => Promise.resolve({ ok: true, network: { mode: name, names: 'none' } })
      : undefined;
  };
  const join = (network: PlannedNetwork, out: Output): Promise<Joined> =>
    network.skipCreation
      ? joinExisting(network, engineJoin(network.name), out, admit)
      : setUp(() => makeNetwork(making, layout, network), network, out, admit);
  const planned = new Map(plan.networks.map((network) => [network.name, once((out) => join(network, out))]));
  return {
    join(name = plan.defaultNetwork ?? 'default', out) {
      if (name === 'host' && !settings.allowHostNetwork) return Promise.resolve(refused(hostNetworkRefusal));
      const known = planned.get(name) ?? engineJoin(name);
      return known?.(out) ?? Promise.resolve(refused(`network '${name}' is not listed under networks`));
    },
    release() {
      for (const network of lent.splice(0)) network.giveBack();
    },
  };
}

function layoutOf(plan: Plan, { allowShared }: NetworkSettings): Layout {
  const layout = chooseLayout(plan);
  return layout === 'shared' && !allowShared ? 'borrowed' : layout;
}

function refused(reason: string): Joined {
  return { ok: false, reason };
}

type Join = (out: Output) => Promise<Joined>;

/** The log lines go to the step that came first; the others only wait. */
function once(join: Join): Join {
  let firstOut: Output | undefined;
  const joined = lazy(() => join((stream, bytes) => firstOut?.(stream, bytes)));
  return (out) => {
    firstOut ??= out;
    return joined();
  };
}

async function joinExisting(
  { name }: PlannedNetwork,
  engineJoin: Join | undefined,
  out: Output,
  admit: Admission,
): Promise<Joined> {
  if (!namePattern.test(name)) return refused(`'${name}' is no name of a network`);
  await writeLine(out, `Skip creating network: ${name}`);
  if (engineJoin !== undefined) return engineJoin(out);
  return admit({ network: { mode: name, names: 'network' }, unguarded: notOurs }, out);
}

async function setUp(
  make: () => Promise<MadeNetwork>,
  { name, driver = '' }: PlannedNetwork,
  out: Output,
  admit: Admission,
): Promise<Joined> {
  await writeLine(out, `Creating Docker network: ${name}, driver: '${driver}'`);
  let made: MadeNetwork;
  try {
    made = await make();
  } catch (cause) {
    if (statusOf(cause) === undefined) throw asEngineFailure(cause);
    return refused(`failed to create network: ${name}, err: ${engineMessage(cause)}`);
  }
  await writeLine(out, `Successfully set up Docker network: ${name}`);
  return admit(made, out);
}

/** Lets a step onto a network, or not. */
type Admission = (made: MadeNetwork, out: Output) => Promise<Joined>;

/** What the policy makes of a network that is not guarded: nothing, a line in the run's log, or the step's failure. */
function admission(policy: GuardPolicy): Admission {
  let told = false;
  return async ({ network, unguarded }, out) => {
    if (unguarded === undefined || policy === 'off') return { ok: true, network };
    if (policy === 'require') return refused(`${unguardedText(unguarded)}, and the administrator does not allow that`);
    if (!told) {
      told = true;
      await writeLine(out, `Warning: ${unguardedText(unguarded)}`);
    }
    return { ok: true, network };
  };
}

function unguardedText(reason: string): string {
  return `steps cannot be kept from the services of the machine that they run on: ${reason}`;
}

function writeLine(out: Output, text: string): void | Promise<void> {
  return out('system', Buffer.from(`${text}\n`));
}
