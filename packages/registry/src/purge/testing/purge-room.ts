import { startFaultFront, startRegistry, type FaultFront } from '@slipway/testkit';
import { createRegistryClient, type RegistryClient } from '../../client.ts';
import type { Lock, RegistryView } from '../../view/registry-view.ts';
import type { PurgeTools } from '../run/execute-plan.ts';
import { recordPushes, type RecordedRegistry } from './recorded-registry.ts';
import { toolsOf } from './run-purge.ts';

/** Forbids to delete. */
export const locked: Lock = { deleteEnabled: false, writeEnabled: true };

/** A real registry behind a front that sees every request. Each test has a record of its own, which knows no other's repositories. */
export interface PurgeRoom extends AsyncDisposable {
  readonly front: FaultFront;
  readonly client: RegistryClient;
  readonly record: () => RecordedRegistry;
  readonly tools: (view: RegistryView) => PurgeTools;
}

/** Starts the registry. */
export async function openPurgeRoom(): Promise<PurgeRoom> {
  const registry = await startRegistry();
  const front = await startFaultFront(registry.url);
  const client = createRegistryClient(front.host);
  return {
    front,
    client,
    record: () => recordPushes(client),
    tools: (view) => toolsOf(client, view),
    [Symbol.asyncDispose]: async () => {
      await front[Symbol.asyncDispose]();
      await registry[Symbol.asyncDispose]();
    },
  };
}
