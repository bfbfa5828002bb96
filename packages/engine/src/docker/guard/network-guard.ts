import type Docker from 'dockerode';
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { ensureFirewall, firewallProblem } from './firewall.ts';
import { bridgePrefix } from './rules.ts';

/** Whether steps may run where they cannot be kept from the services of the machine; with `off`, nothing is done about these at all. */
export type GuardPolicy = 'require' | 'try' | 'off';

/** A bridge network that was made for runs. */
export interface BridgeNetwork {
  readonly name: string;
  /** The bridge's interface on the engine's machine; undefined where the engine has named it, and no rules are for it. */
  readonly bridge: string | undefined;
}

/** The engine's option that names the bridge of a network. */
const bridgeOption = 'com.docker.network.bridge.name';

/** Why a network is not guarded whose interface is not among this computer's. */
const elsewhere = "the engine's networks are not on this computer";

/** A new network's bridge, and the options that give it its name. */
export interface NewBridge {
  readonly bridge: string | undefined;
  readonly options: Readonly<Record<string, string>>;
}

/** Names the bridge of a new network, so that the rules are for it. The kernel takes names of 15 characters. */
export function newBridge(policy: GuardPolicy): NewBridge {
  if (policy === 'off') return { bridge: undefined, options: {} };
  const bridge = `${bridgePrefix}${randomBytes(6).toString('hex')}`;
  return { bridge, options: { [bridgeOption]: bridge } };
}

/**
 * Keeps the containers behind a bridge of ours from this computer's own services and from metadata services. Gives why it cannot be done;
 * undefined when it is done, or when it is not to be done.
 */
export async function guardBridge(bridge: string | undefined, ipv6: boolean): Promise<string | undefined> {
  if (bridge === undefined) return undefined;
  // An engine may be on another computer, in a virtual machine or in a network namespace, whatever its address says.
  if (!(await isHere(bridge))) return elsewhere;
  return (await ensureFirewall('ipv4')) ?? (ipv6 ? await ensureFirewall('ipv6') : undefined);
}

/** Why steps of an engine cannot be kept from the services of its machine; undefined when they can. Changes nothing. */
export async function guardProblem(docker: Docker): Promise<string | undefined> {
  const { Options: options } = (await docker.getNetwork('bridge').inspect()) as {
    readonly Options?: Readonly<Record<string, string>> | null;
  };
  const bridge = options?.[bridgeOption];
  return bridge === undefined || (await isHere(bridge)) ? firewallProblem() : elsewhere;
}

/** Looks where the kernel lists this process's interfaces. Systems without it have no networks of an engine either. */
async function isHere(bridge: string): Promise<boolean> {
  const interfaces = await readFile('/proc/net/dev', 'utf8').catch(() => '');
  return interfaces.split('\n').some((line) => line.trim().startsWith(`${bridge}:`));
}
