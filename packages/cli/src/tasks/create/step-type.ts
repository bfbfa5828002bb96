import { isTaskFile, SlipwayError } from '@slipway/core';
import type { TaskStep } from '@slipway/core/http';

/** What decides the type of a step: where its context is, and what is done there. */
export interface StepPlace {
  readonly context?: string | undefined;
  readonly file?: string | undefined;
  readonly cmd?: string | undefined;
}

/** A context that is none. */
export const noContext = '/dev/null';

/**
 * Decides what a task is (contract §7.1): a command or a task file that is stored with it, a task file in its context, or a Dockerfile there.
 * Throws `invalid-argument` with the texts of the contract.
 */
export function stepTypeOf({ context, file, cmd }: StepPlace): TaskStep['type'] {
  if (cmd !== undefined && file !== undefined) {
    throw new SlipwayError(
      'invalid-argument',
      'Task can be created with either --cmd myCommand -c /dev/null or -f myFile -c myContext, but not both.',
      { advice: 'Give --cmd for one command, or -f for a file.' },
    );
  }
  if (cmd !== undefined) return 'EncodedTask';
  if (file === undefined) {
    throw new SlipwayError('invalid-argument', 'missing --file/-f argument', {
      advice:
        'Name the Dockerfile or task file with -f: in the context, or on this computer without one; or give --cmd.',
    });
  }
  if (context === undefined || context === noContext) return 'EncodedTask';
  return isTaskFile(file) ? 'FileTask' : 'Docker';
}
