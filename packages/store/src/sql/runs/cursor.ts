import { SlipwayError } from '@slipway/core';

/** Where a list of runs goes on: behind the run with this number. Opaque to callers. */
export function writeCursor(seq: number): string {
  return Buffer.from(`run ${seq}`).toString('base64url');
}

/** Rejects, by throwing `invalid-argument`, what no page has given. */
export function readCursor(cursor: string): number {
  const seq = Number(/^run (\d{1,16})$/.exec(Buffer.from(cursor, 'base64url').toString('latin1'))?.[1]);
  if (!Number.isSafeInteger(seq) || writeCursor(seq) !== cursor) {
    throw new SlipwayError('invalid-argument', 'this cursor is none that a list of runs has given', {
      advice: 'Leave the cursor out to begin with the newest run; pass on the one that a page ends with.',
    });
  }
  return seq;
}
