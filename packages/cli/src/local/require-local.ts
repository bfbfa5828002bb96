import { SlipwayError } from '@slipway/core';

/** Refuses a run that names no place to happen. */
export function requireLocal(verb: 'run' | 'build', local: true | undefined): void {
  if (local === true) return;
  throw new SlipwayError('invalid-argument', 'no server is configured for this run', {
    advice: `Add --local to run on the Docker Engine of this computer: tasks ${verb} --local …`,
  });
}
