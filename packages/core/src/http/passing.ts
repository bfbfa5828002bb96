import type { ErrorCode } from '../errors/catalogue.ts';

/** Errors of a call that may be over in a moment: the service, or what it stands on, is away or busy. */
const passing: readonly ErrorCode[] = [
  'service-unreachable',
  'service-failed',
  'unavailable',
  'too-many-requests',
  'internal',
  'registry-unreachable',
];

/** Whether the same call may succeed in a moment. */
export function mayPass(code: ErrorCode): boolean {
  return passing.includes(code);
}
