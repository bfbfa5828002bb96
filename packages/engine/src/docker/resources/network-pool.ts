import { randomBytes } from 'node:crypto';
import type Docker from 'dockerode';
import { statusOf } from '../api/engine-error.ts';
import { newBridge, type BridgeNetwork, type GuardPolicy } from '../guard/network-guard.ts';
import { physicalName, type Labels } from './labels.ts';

/** A network that one run has for itself until it gives it back. */
export interface LentNetwork extends BridgeNetwork {
  /** To be called when no container of the run is on it any more. */
  giveBack(): void;
}

/**
 * Networks that a process keeps from run to run, because making and removing one costs as much as a whole step. They carry the
 * process as their owner; disposal removes them, and a sweep those of a process that died.
 */
export interface NetworkPool extends AsyncDisposable {
  /**
   * The network of steps that have nobody to talk to, shared by the runs of the process: containers on it reach the outside and the
   * ports that they publish, but not each other.
   */
  steps(): Promise<BridgeNetwork>;
  /** A plain bridge network. */
  borrow(): Promise<LentNetwork>;
}

/** Makes an empty pool; nothing is created yet. */
export function createNetworkPool(docker: Docker, labels: Labels, guard: GuardPolicy): NetworkPool {
  const id = randomBytes(5).toString('hex');
  const made = new Map<string, Promise<BridgeNetwork>>();
  const free: string[] = [];
  let borrowed = 0;

  const ensure = async (name: string, options: Readonly<Record<string, string>> = {}): Promise<BridgeNetwork> => {
    const known = await made.get(name)?.catch(() => undefined);
    // Somebody may have pruned what nobody was using.
    if (known !== undefined && (await exists(docker, name))) return known;
    const { bridge, options: named } = newBridge(guard);
    const creation = docker
      .createNetwork({ Name: name, Driver: 'bridge', Options: { ...options, ...named }, Labels: { ...labels } })
      .then(() => ({ name, bridge }));
    made.set(name, creation);
    return creation;
  };
  const inTurn = serial();

  return {
    steps: () => inTurn(() => ensure(physicalName(id, 'steps'), { 'com.docker.network.bridge.enable_icc': 'false' })),
    async borrow() {
      const name = free.pop() ?? physicalName(id, 'run', String((borrowed += 1)));
      return {
        ...(await ensure(name)),
        giveBack: () => {
          free.push(name);
        },
      };
    },
    async [Symbol.asyncDispose]() {
      const creations = [...made];
      made.clear();
      free.length = 0;
      await Promise.allSettled(creations.map(([, creation]) => creation));
      // What cannot be removed now has an owner that is about to end, so the next sweep finds it.
      await Promise.allSettled(creations.map(([name]) => docker.getNetwork(name).remove() as Promise<unknown>));
    },
  };
}

async function exists(docker: Docker, name: string): Promise<boolean> {
  try {
    await docker.getNetwork(name).inspect();
    return true;
  } catch (cause) {
    if (statusOf(cause) !== 404) throw cause;
    return false;
  }
}

/** Runs one piece of work after another, so that two runs that begin together do not both make what they share. */
function serial(): <Result>(work: () => Promise<Result>) => Promise<Result> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const result = last.then(work, work);
    last = result.catch(() => undefined);
    return result;
  };
}
