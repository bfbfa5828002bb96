import { SlipwayError, type EnvEntry } from '@slipway/core';
import type { ContainerStep } from '../container/options.ts';
import type { KeptRecord, KeptStep } from '../kept/record.ts';

/** What is asked of a shell. */
export interface ShellRequest {
  /** The step in whose place it is; the one that failed when absent. */
  readonly stepId?: string | undefined;
  /** An image in place of the step's. */
  readonly image?: string | undefined;
  /** Variables over those of the step: for what was withheld, above all. */
  readonly env: readonly EnvEntry[];
  /** A line for the container's `sh`; absent for an interactive shell. */
  readonly command?: string | undefined;
}

/** The program that a shell's container runs. */
export interface ShellProgram {
  readonly Entrypoint: string[];
  readonly Cmd: string[];
}

/** What a shell is made of, and what the user has to know of it. */
export interface ShellTarget {
  /** A step like the kept one, with nothing that only made sense while its run went on. */
  readonly step: ContainerStep;
  readonly remarks: readonly string[];
}

/** Chooses a step and says what is different from when it ran. Throws `not-found` when there is no such step, or none to choose. */
export function shellTarget({ runId, ending, steps }: KeptRecord, request: ShellRequest): ShellTarget {
  const { stepId } = request;
  const wanted = steps.find(({ id }) => id === (stepId ?? ending.stepId));
  if (stepId !== undefined && wanted === undefined) {
    const ids = steps.map(({ id }) => id).join(', ');
    throw new SlipwayError('not-found', `run '${runId}' has no cmd step '${stepId}'`, {
      advice: ids === '' ? 'It has none at all; give an image with --image.' : `Choose one of: ${ids}.`,
    });
  }
  // A build or a push that failed has no container: then any image with the files of the run is better than nothing.
  const kept = wanted ?? steps.at(-1);
  if (kept === undefined) throw new SlipwayError('not-found', `run '${runId}' has no cmd step to open a shell for`);
  const step = stepOf(kept, request);
  return { step, remarks: remarksOn(kept, step, request) };
}

/** What the container runs: a line, or the best shell that its image has. Nothing of the user's is part of our own line. */
export function shellProgram(command: string | undefined): ShellProgram {
  const line = command ?? 'if command -v bash >/dev/null 2>&1; then exec bash; else exec sh; fi';
  return { Entrypoint: ['sh', '-c', line], Cmd: [] };
}

function stepOf(kept: KeptStep, { image, env }: ShellRequest): ContainerStep {
  const { command: _c, withheldEnv: _e, withheldMounts: _m, ...settings } = kept;
  return {
    ...settings,
    ...(image === undefined ? {} : { image }),
    env: [...kept.env, ...env],
    args: [],
    ports: [],
    expose: [],
    volumeMounts: [],
    detach: false,
    keep: false,
  };
}

function remarksOn(kept: KeptStep, step: ContainerStep, { env }: ShellRequest): readonly string[] {
  const given = new Set(env.map(({ name }) => name));
  const missing = kept.withheldEnv.filter((name) => !given.has(name));
  return [
    `The step ran: ${[kept.image, kept.command].join(' ').trim()}`,
    ...(step.image === kept.image ? [] : [`The image is another one: ${step.image}`]),
    ...(missing.length === 0
      ? []
      : [`Not set, because they held secrets: ${missing.join(', ')} (give them with --env NAME=VALUE)`]),
    ...(kept.withheldMounts.length === 0
      ? []
      : [`Not mounted, because secrets are not kept: ${kept.withheldMounts.join(', ')}`]),
  ];
}
