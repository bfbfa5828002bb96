import { formatImageRef } from '@slipway/core';
import type { Cause } from '@slipway/core/http';
import type { CredentialSource } from '@slipway/engine';
import type { Machine } from '../machine/machine.ts';

/** What bringing base images up to date needs. */
export interface RefreshOptions {
  readonly machine: Pick<Machine, 'refresh'>;
  readonly credentials: CredentialSource;
  readonly signal: AbortSignal;
  readonly say: (text: string) => void | Promise<void>;
}

/**
 * Sees to it that a run which base images have started builds on them: an engine that has a former one would build on that. What cannot be
 * pulled is told, and the build says what comes of it.
 */
export async function refreshBases(cause: Cause, { machine, credentials, signal, say }: RefreshOptions): Promise<void> {
  if (cause.kind !== 'base-image') return;
  for (const { registry, repository, tag = 'latest', digest } of cause.images) {
    if (digest === undefined) continue;
    const name = formatImageRef({ registry, repository, tag });
    await say(`Base image ${name} has moved to ${digest}`);
    const failure = await machine.refresh(name, digest, { credentials, signal, out: () => undefined });
    if (failure !== undefined) await say(`WARNING: ${name} cannot be pulled: ${failure}`);
  }
}
