import { SlipwayError, type ErrorCode } from '@slipway/core';

/** What can be wrong with an engine or a registry, in the words of `az acr check-health`, which people search for. */
export const healthCodes = [
  'DOCKER_COMMAND_ERROR',
  'DOCKER_DAEMON_ERROR',
  'DOCKER_VERSION_ERROR',
  'DOCKER_PULL_ERROR',
  'LOGIN_SERVER_ERROR',
  'CONNECTIVITY_DNS_ERROR',
  'CONNECTIVITY_SSL_ERROR',
  'CONNECTIVITY_CHALLENGE_ERROR',
  'CONNECTIVITY_FORBIDDEN_ERROR',
  'CONNECTIVITY_TOOMANYREQUESTS_ERROR',
  'CONNECTIVITY_REFRESH_TOKEN_ERROR',
  'CONNECTIVITY_ACCESS_TOKEN_ERROR',
] as const;

/** What can be wrong with an engine or a registry. */
export type HealthCode = (typeof healthCodes)[number];

const errorCodes: Readonly<Record<HealthCode, ErrorCode>> = {
  DOCKER_COMMAND_ERROR: 'engine-unreachable',
  DOCKER_DAEMON_ERROR: 'engine-unreachable',
  DOCKER_VERSION_ERROR: 'engine-too-old',
  DOCKER_PULL_ERROR: 'engine-failed',
  LOGIN_SERVER_ERROR: 'registry-unreachable',
  CONNECTIVITY_DNS_ERROR: 'registry-unreachable',
  CONNECTIVITY_SSL_ERROR: 'registry-unreachable',
  CONNECTIVITY_CHALLENGE_ERROR: 'registry-failed',
  CONNECTIVITY_FORBIDDEN_ERROR: 'not-allowed',
  CONNECTIVITY_TOOMANYREQUESTS_ERROR: 'too-many-requests',
  CONNECTIVITY_REFRESH_TOKEN_ERROR: 'not-allowed',
  CONNECTIVITY_ACCESS_TOKEN_ERROR: 'not-allowed',
};

/** An error with a code of check-health; `advice` is the cure. */
export function unhealthy(code: HealthCode, message: string, advice: string, cause?: unknown): SlipwayError {
  return new SlipwayError(errorCodes[code], message, { advice, details: { healthCode: code }, cause });
}

/** The code of check-health that an error carries. */
export function healthCodeOf(error: unknown): HealthCode | undefined {
  if (!(error instanceof SlipwayError)) return undefined;
  return healthCodes.find((code) => code === error.details['healthCode']);
}
