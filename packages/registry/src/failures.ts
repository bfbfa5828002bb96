import { SlipwayError } from '@slipway/core';
import type { HttpResponse } from './http.ts';

/** Runs one exchange with a registry; what goes wrong below HTTP becomes `registry-unreachable`. */
export async function reach<T>(host: string, attempt: () => Promise<T>): Promise<T> {
  try {
    return await attempt();
  } catch (error) {
    if (error instanceof SlipwayError || (error instanceof Error && error.name === 'AbortError')) throw error;
    throw unreachable(host, error);
  }
}

/** The registry does not answer at all. */
export function unreachable(host: string, cause: unknown): SlipwayError {
  const { message, code = 'no answer' } = cause as NodeJS.ErrnoException;
  // Node reports a host with several addresses as an error without a message of its own.
  const reason = message === '' ? code : message;
  return new SlipwayError('registry-unreachable', `the registry ${host} cannot be reached: ${reason}`, {
    cause,
    details: { host },
  });
}

/** The registry answers, but not to this account. */
export function notAllowed(host: string, status: number): SlipwayError {
  return new SlipwayError('not-allowed', `the registry ${host} refused the login (status ${status})`, {
    details: { host, status },
    advice: `Log in with \`docker login ${host}\` using an account that may do this.`,
  });
}

/** The registry answers with a status that the specification does not give for this request. */
export function unexpected(host: string, what: string, response: Pick<HttpResponse, 'status'>): SlipwayError {
  if (response.status === 403) return notAllowed(host, 403);
  return new SlipwayError('registry-failed', `the registry ${host} answered ${what} with status ${response.status}`, {
    details: { host, status: response.status },
  });
}
