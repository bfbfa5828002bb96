import { SlipwayError, type EnvEntry } from '@slipway/core';

/** The variable with which ACR's program is told its registry. */
const variable = 'ACR_DEFAULT_REGISTRY';

/**
 * The registry that a command is for: what `-r` says, else the step's variable, else the run's own. A bare name means the run's own
 * registry when it is the first part of its host, as Azure's names are; any other bare name is nobody's.
 */
export function registryHost(
  written: string | undefined,
  defaultRegistry: string,
  env: readonly EnvEntry[] = [],
): string {
  const name = written ?? env.findLast((entry) => entry.name === variable)?.value ?? defaultRegistry;
  if (/[.:]/.test(name) || name === 'localhost') return name.toLowerCase();
  if (name !== '' && name.toLowerCase() === defaultRegistry.split('.')[0]) return defaultRegistry;
  throw new SlipwayError('invalid-argument', `"${name}" is no registry`, {
    advice: `Write its host: -r ${defaultRegistry}, or leave -r out for the registry of the run.`,
  });
}
