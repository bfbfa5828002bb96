import { SlipwayError } from '@slipway/core';
import { restrictRequest, type ResolvedRunRequest, type RunRequest } from '@slipway/core/http';

/** A request that can be executed, without what its code must not have: one that names a saved task has to be resolved by the service. */
export function executable(request: RunRequest): ResolvedRunRequest {
  if (request.type !== 'TaskRunRequest') return restrictRequest(request);
  throw new SlipwayError(
    'internal',
    `the service gave a request for the task '${request.taskName}' instead of its steps`,
  );
}

/** Hiding shorter texts everywhere would hide the log and not the secret. */
const minLength = 3;

/** Texts of a request that no log may show. */
export function secretsOf(request: RunRequest): readonly string[] {
  if (request.type === 'TaskRunRequest') return [];
  const named = request.type === 'DockerBuildRequest' ? request.arguments : request.values;
  return [
    ...named.filter(({ isSecret }) => isSecret).map(({ value }) => value),
    ...request.secrets.map(({ content }) => Buffer.from(content, 'base64').toString('utf8')),
    ...request.credentials.map(({ password }) => password),
    ...loginsOf(request.sourceLocation ?? ''),
    ...(request.type === 'FileTaskRunRequest' ? loginsOf(request.taskFileLocation ?? '') : []),
  ].filter((text) => text.trim().length >= minLength);
}

/** What of an address is a login: the password, or all of it where there is no name before it; as it stands and decoded. */
function loginsOf(address: string): readonly string[] {
  const userinfo = /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)@/i.exec(address)?.[1];
  if (userinfo === undefined) return [];
  const secret = userinfo.slice(userinfo.indexOf(':') + 1);
  return [...new Set([secret, decoded(secret)])];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
