import type { Changes } from '../port/run-changes.ts';

/** Several changes as one. */
export function joinChanges(all: readonly Changes[]): Changes {
  return { changes: all.flatMap(({ changes }) => changes), ready: all.flatMap(({ ready }) => ready) };
}
