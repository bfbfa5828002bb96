import type { CmdStep, Plan } from '@slipway/core';

/**
 * How the steps of a run are put on networks. Making a network and removing it costs as much as a whole step, and so
 * does an endpoint on one, so a run has what its steps could notice and no more.
 */
export type Layout =
  /** Networks as the plan lists them, and an endpoint on one of them for each step. */
  | 'networks'
  /** The same with only the plain network that every plan without networks has: one that the engine has already will do. */
  | 'borrowed'
  /** One namespace for all steps, which never run at the same time. */
  | 'shared'
  /** The one step has a namespace of its own, and nobody else to talk to. */
  | 'lone';

/** Chooses the cheapest layout in which a plan's steps find what the contract promises them (§2.9). */
export function chooseLayout(plan: Plan): Layout {
  const steps = plan.steps.filter((step) => step.kind === 'cmd');
  if (!hasPlainNetwork(plan)) return 'networks';
  if (steps.some((step) => (step.network ?? plan.defaultNetwork) !== plan.defaultNetwork)) return 'borrowed';
  if (steps.length <= 1) return 'lone';
  return steps.every(needsNoEndpoint) && followEachOther(plan, steps) ? 'shared' : 'borrowed';
}

/** Whether the plan has one network, made for the run and with nothing special about it. */
function hasPlainNetwork({ networks, defaultNetwork }: Plan): boolean {
  const [network, ...others] = networks;
  return (
    network !== undefined &&
    others.length === 0 &&
    network.name === defaultNetwork &&
    (network.driver === undefined || network.driver === 'bridge') &&
    !network.ipv6 &&
    !network.skipCreation
  );
}

/** What belongs to an endpoint or to the files of a namespace cannot be had by one step of a shared namespace. */
function needsNoEndpoint({ detach, ports, expose, privileged, runFlags = {} }: CmdStep): boolean {
  const { addHosts = [], dns = [], capAdd = [], hostname } = runFlags;
  const lists = [ports, expose, addHosts, dns, capAdd];
  return !detach && !privileged && hostname === undefined && lists.every((list) => list.length === 0);
}

/** Whether each of these steps waits, directly or not, for the one before it. */
function followEachOther(plan: Plan, steps: readonly CmdStep[]): boolean {
  const behind = new Map<string, ReadonlySet<string>>();
  for (const { id, waitsFor } of plan.steps) {
    behind.set(id, new Set(waitsFor.flatMap((other) => [other, ...(behind.get(other) ?? [])])));
  }
  return steps.every((step, index) => {
    const former = steps[index - 1];
    return former === undefined || behind.get(step.id)?.has(former.id) === true;
  });
}
