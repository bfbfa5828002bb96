import { SlipwayError } from '@slipway/core';
import type { Problem } from '@slipway/core/http';

/** Codes of Fastify's own errors that say what a caller did wrong. */
const frameworkErrors = {
  FST_ERR_CTP_BODY_TOO_LARGE: ['too-large', 'the body of the request is larger than this operation takes'],
  FST_ERR_CTP_INVALID_MEDIA_TYPE: [
    'unsupported-media-type',
    'the media type of the body is not one that is taken here',
  ],
  FST_ERR_BAD_URL: ['invalid-argument', 'the path is not encoded as a path has to be'],
  FST_ERR_MAX_PARAM_LENGTH: ['not-found', 'there is nothing at this path'],
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: [
    'invalid-argument',
    'the body of the request is not as long as Content-Length says',
  ],
  FST_ERR_CTP_INVALID_JSON_BODY: ['invalid-argument', 'body: it is no valid JSON'],
} as const;

/** Gives an error the form that callers may see; undefined for one that is a bug, of which they see nothing. */
export function asSlipwayError(error: unknown): SlipwayError | undefined {
  if (error instanceof SlipwayError) return error;
  const { code, statusCode } = error as { readonly code?: unknown; readonly statusCode?: unknown };
  if (typeof code === 'string' && code in frameworkErrors) {
    const [ours, message] = frameworkErrors[code as keyof typeof frameworkErrors];
    return new SlipwayError(ours, message);
  }
  // The parser of JSON marks what it refuses in this way; its text may quote the body.
  if (error instanceof SyntaxError && statusCode === 400) {
    return new SlipwayError('invalid-argument', 'body: it is no valid JSON');
  }
  return undefined;
}

/** The answer to a bug: it says nothing but where to look. */
export function internalError(): SlipwayError {
  return new SlipwayError('internal', 'the service failed to do this');
}

/** Writes an error as RFC 9457 has it. */
export function problemOf(error: SlipwayError, requestId: string): Problem {
  const { code, message, advice, diagnostics, details, entry } = error;
  return {
    type: `urn:slipway:error:${code}`,
    title: code.replaceAll('-', ' '),
    status: entry.http,
    detail: message,
    code,
    advice,
    ...(diagnostics.length === 0 ? {} : { diagnostics: [...diagnostics] }),
    ...(Object.keys(details).length === 0 ? {} : { details }),
    requestId,
  };
}

/** Headers that belong to an error by HTTP's own rules. */
export function problemHeaders({ code, details }: SlipwayError): Readonly<Record<string, string>> {
  switch (code) {
    case 'unauthenticated':
      return { 'www-authenticate': 'Bearer realm="slipway"' };
    case 'too-many-requests':
    case 'unavailable':
      return { 'retry-after': secondsOf(details['retryAfterSeconds']) };
    case 'method-not-allowed':
      return { allow: String(details['allow']) };
    case 'range-not-satisfiable':
      return { 'content-range': `bytes */${String(details['length'])}` };
    default:
      return {};
  }
}

function secondsOf(value: unknown): string {
  return typeof value === 'number' ? String(value) : '1';
}
