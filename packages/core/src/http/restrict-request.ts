import type { NamedValue, ResolvedRunRequest } from './schemas/request.ts';

/**
 * What is left of a request whose code is not trusted: no secret values, no secret bytes, no logins of registries. A login in the address of
 * the context stays, because the context is fetched with it; no step sees it. Other requests stay as they are.
 */
export function restrictRequest<Request extends ResolvedRunRequest>(request: Request): Request {
  if (request.isRestricted !== true) return request;
  const open = (entries: readonly NamedValue[]): NamedValue[] => entries.filter(({ isSecret }) => !isSecret);
  const bare = { ...request, secrets: [], credentials: [] };
  return bare.type === 'DockerBuildRequest'
    ? { ...bare, arguments: open(bare.arguments) }
    : { ...bare, values: open(bare.values) };
}
