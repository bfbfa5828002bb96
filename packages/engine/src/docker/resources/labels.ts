import type { RunIdentity } from '../../runtime/runtime.ts';

/** Label keys of everything that a run creates on an engine. */
export const labelKeys = {
  run: 'dev.slipway.run',
  attempt: 'dev.slipway.attempt',
  /** One opened sandbox: what disposal removes. */
  sandbox: 'dev.slipway.sandbox',
  /** The process that answers for it: what a sweep looks at. */
  owner: 'dev.slipway.owner',
  step: 'dev.slipway.step',
  /** On the one container that stands for a kept workspace: what is known of its run. */
  kept: 'dev.slipway.kept',
} as const;

/** Labels by key, as the engine takes them. */
export type Labels = Readonly<Record<string, string>>;

/** The labels that everything of a sandbox carries. */
export function sandboxLabels(run: RunIdentity, sandboxId: string, owner: string): Labels {
  return {
    [labelKeys.run]: run.runId,
    [labelKeys.attempt]: String(run.attempt),
    [labelKeys.sandbox]: sandboxId,
    [labelKeys.owner]: owner,
  };
}

/** The name of a thing on the engine: readable, and unique because it holds the sandbox's id (contract SE-3, SE-7, SE-8). */
export function physicalName(sandboxId: string, ...parts: readonly string[]): string {
  const words = parts.map((part) => part.replaceAll(/[^a-zA-Z0-9_.-]/g, '_').slice(0, 64));
  return ['slipway', sandboxId, ...words].join('-');
}
