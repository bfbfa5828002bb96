import { SlipwayError } from '@slipway/core';
import { describeCause } from '../../execute/describe.ts';

/** The HTTP status of an error that the engine answered with; undefined when it did not answer at all. */
export function statusOf(cause: unknown): number | undefined {
  if (!(cause instanceof Error) || !('statusCode' in cause)) return undefined;
  return typeof cause.statusCode === 'number' ? cause.statusCode : undefined;
}

/** What the engine said, without the wrapping that the client library puts around it. */
export function engineMessage(cause: unknown): string {
  if (cause instanceof Error && 'json' in cause) {
    const { json } = cause;
    if (typeof json === 'object' && json !== null && 'message' in json && typeof json.message === 'string') {
      return json.message.trim();
    }
  }
  return describeCause(cause);
}

/** Turns whatever escaped from talking to the engine into an error of the product. */
export function asEngineFailure(cause: unknown): SlipwayError {
  if (cause instanceof SlipwayError) return cause;
  return new SlipwayError('engine-failed', `the Docker Engine failed: ${engineMessage(cause)}`, { cause });
}

/** Waits for a removal, content when the thing is gone already or about to be. */
export async function unlessGone(removal: Promise<unknown>): Promise<void> {
  try {
    await removal;
  } catch (cause) {
    const status = statusOf(cause);
    const underWay = status === 409 && engineMessage(cause).includes('already in progress');
    if (status !== 404 && !underWay) throw cause;
  }
}
