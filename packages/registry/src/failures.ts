import { SlipwayError } from '@slipway/core';
import type { HttpResponse } from './http.ts';

/** An error as the distribution specification writes it: its code, and the HTTP status that came with it. */
export interface RegistryFailure {
  readonly status: number;
  /** `MANIFEST_UNKNOWN`, `DIGEST_INVALID`, `UNSUPPORTED` …; undefined when the registry gave none. */
  readonly code: string | undefined;
}

/** What a registry answered, for errors that came of an answer; undefined for all others. */
export function registryFailure(error: unknown): RegistryFailure | undefined {
  if (!(error instanceof SlipwayError)) return undefined;
  const { status, registryCode } = error.details;
  if (typeof status !== 'number') return undefined;
  return { status, code: typeof registryCode === 'string' ? registryCode : undefined };
}

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
export function notAllowed(host: string, status: number, registryCode?: string): SlipwayError {
  return new SlipwayError('not-allowed', `the registry ${host} refused the login (status ${status})`, {
    details: { host, status, ...(registryCode !== undefined && { registryCode }) },
    advice: `Log in with \`docker login ${host}\` using an account that may do this.`,
  });
}

/** What came is not what its digest says. */
export function digestMismatch(host: string, found: string, expected: string): SlipwayError {
  return new SlipwayError('registry-failed', `digest mismatch: ${host} sent ${found} as ${expected}`, {
    details: { host, digest: expected },
  });
}

/** The registry answers with a status that the specification does not give for this request. */
export function unexpected(
  host: string,
  what: string,
  { status, body }: Pick<HttpResponse, 'status' | 'body'>,
): SlipwayError {
  const { code, message } = readOciError(body);
  if (status === 401 || status === 403) return notAllowed(host, status, code);
  const said = [code, message].filter((part) => part !== undefined).join(': ');
  return new SlipwayError(
    status === 429 ? 'too-many-requests' : 'registry-failed',
    `the registry ${host} answered ${what} with status ${status}${said === '' ? '' : ` (${said})`}`,
    { details: { host, status, ...(code !== undefined && { registryCode: code }) } },
  );
}

const longestMessage = 200;

/** The first error of `{"errors":[{"code","message"}]}`; what is anything else says nothing. */
function readOciError(body: Buffer): { readonly code?: string; readonly message?: string } {
  try {
    const { errors } = JSON.parse(body.toString('utf8')) as { readonly errors?: unknown };
    const [first] = Array.isArray(errors) ? (errors as readonly unknown[]) : [];
    const { code, message } = (first ?? {}) as { readonly code?: unknown; readonly message?: unknown };
    return {
      ...(typeof code === 'string' && /^[A-Za-z_]{1,64}$/.test(code) && { code: code.toUpperCase() }),
      // A registry is not to write control characters into logs and terminals.
      ...(typeof message === 'string' && { message: message.replace(/\p{Cc}+/gu, ' ').slice(0, longestMessage) }),
    };
  } catch {
    return {};
  }
}
