import { SlipwayError, type ErrorCode } from '@slipway/core';
import { mayPass } from '@slipway/core/http';

/** What a failed call means: try again, the run is no longer ours, send the log from elsewhere, or give up. */
export type Failure =
  | { readonly kind: 'passing' }
  | { readonly kind: 'lost' }
  | { readonly kind: 'gap'; readonly logEnd: number }
  | { readonly kind: 'refused' };

const lost: readonly ErrorCode[] = ['lease-lost', 'unauthenticated', 'not-allowed', 'not-found'];

/** Reads what a call rejected with. Whatever is no error of the service is a call that took too long, so it may pass. */
export function failureOf(cause: unknown): Failure {
  if (!(cause instanceof SlipwayError) || mayPass(cause.code)) return { kind: 'passing' };
  if (lost.includes(cause.code)) return { kind: 'lost' };
  const { logEnd } = cause.details;
  if (cause.code === 'log-gap' && typeof logEnd === 'number') return { kind: 'gap', logEnd };
  return { kind: 'refused' };
}
