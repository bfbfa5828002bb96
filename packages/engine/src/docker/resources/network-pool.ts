import { statusOf } from '../api/engine-error.ts';
import { ensureNetwork } from './ensure-network.ts';
import { createHelper } from './helper.ts';
import { labelKeys } from './labels.ts';
import type { SandboxScope } from './scope.ts';

/** More would only take address ranges from the engine; runs beyond make networks of their own. */
const poolSize = 4;

/**
 * Lends a network of the engine's to a run, which has it for itself: making and removing a network costs as much as a whole step.
 * The right to it is a container, never started, whose name only one run can have, and which goes with the run like any other.
 * Gives the network's name, or undefined when all are lent.
 */
export async function borrowNetwork(scope: SandboxScope): Promise<string | undefined> {
  for (let number = 1; number <= poolSize; number += 1) {
    const name = `slipway-run-${number}`;
    if (await claim(scope, name)) return ensureNetwork(scope.docker, { Name: name, Driver: 'bridge' });
  }
  return undefined;
}

async function claim({ docker, labels }: SandboxScope, network: string): Promise<boolean> {
  try {
    await createHelper(docker, `${network}-claim`, { ...labels, [labelKeys.claim]: network }, []);
    return true;
  } catch (cause) {
    if (statusOf(cause) === 409) return false;
    throw cause;
  }
}
