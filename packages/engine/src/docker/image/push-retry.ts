/** Attempts for each image (contract §2.12). */
export const pushAttempts = 3;

/** Texts of failures that the next attempt would meet again: a wrong login, a wrong name, an image that is not there. */
const permanent =
  /denied|unauthorized|authentication required|no basic auth credentials|does not exist|no such image|not found|invalid reference|name (?:invalid|unknown)|tag is immutable|cannot push a digest/i;

/** Whether a failed push may pass when it is tried again. What is not known to be permanent may. */
export function mayPass(failure: string): boolean {
  return !permanent.test(failure);
}

/** The wait after a failed attempt, which counts from 1: doubled each time. */
export function backoffMs(attempt: number, firstMs: number): number {
  return firstMs * 2 ** (attempt - 1);
}
