import { parsePurgeCommand } from '@slipway/registry';
import type { PurgeCommandFlags } from './flags.ts';
import { runWords } from './run-words.ts';

/** `tasks purge`: checks what is asked for, and has it done as the only step of a run. */
export function purgeAction(flags: PurgeCommandFlags): Promise<number> {
  const words = purgeWords(flags);
  // So that a mistake answers here, and no run is made of it.
  parsePurgeCommand(words);
  return runWords({ verb: 'purge', words: ['acr', 'purge', ...words], flags });
}

/** The words after `acr purge` that say what the flags say. */
export function purgeWords(flags: PurgeCommandFlags): readonly string[] {
  const text = (name: string, value: string | undefined) => (value === undefined ? [] : [`--${name}=${value}`]);
  const on = (name: string, isOn: true | undefined) => (isOn === true ? [`--${name}`] : []);
  return [
    ...(flags.filter ?? []).map((filter) => `--filter=${filter}`),
    ...text('ago', flags.ago),
    ...text('keep', flags.keep),
    ...on('untagged', flags.untagged),
    ...on('untagged-only', flags.untaggedOnly),
    ...on('include-locked', flags.includeLocked),
    ...on('dry-run', flags.dryRun),
    ...text('concurrency', flags.concurrency),
    ...text('filter-timeout-seconds', flags.filterTimeoutSeconds),
    ...text('repository-page-size', flags.repositoryPageSize),
    ...on('verbose', flags.verbose),
  ];
}
