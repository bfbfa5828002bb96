import type { RunVariables } from '@slipway/core';

const architectures: Readonly<Record<string, string>> = { x64: 'amd64', ia32: '386' };

/** The facts of a local run. The date is the start of the run; commit and branch come from a context that is fetched. */
export function localRunVariables(id: string, registry: string, startedAt: Date): RunVariables {
  return {
    id,
    registry,
    date: startedAt,
    os: 'linux',
    architecture: architectures[process.arch] ?? process.arch,
    triggeredBy: 'Manual',
  };
}
