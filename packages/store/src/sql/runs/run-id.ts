import { SlipwayError } from '@slipway/core';

/** The id of a run by its number: `r` and base 36. */
export function runIdOf(seq: number): string {
  return `r${seq.toString(36)}`;
}

/** The number of a run; undefined for a text that is the id of no run. */
export function seqOf(runId: string): number | undefined {
  const seq = /^r[0-9a-z]{1,11}$/.test(runId) ? Number.parseInt(runId.slice(1), 36) : 0;
  return seq > 0 && Number.isSafeInteger(seq) && runIdOf(seq) === runId ? seq : undefined;
}

/** What is said when there is no such run. */
export function noSuchRun(runId: string): SlipwayError {
  return new SlipwayError('not-found', `there is no run ${JSON.stringify(runId)}`, {
    advice: '`tasks runs` lists the runs that there are.',
  });
}
