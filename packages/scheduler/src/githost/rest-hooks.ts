import { inPath, jsonRequest } from './address.ts';
import type { HookApi, HookSpec, HostRepository } from './host-api.ts';
import { hooksOf, idOf, partOf } from './read-json.ts';

/** Where the hooks of a repository are below `/hooks` of its API, and how this API differs from others. */
export interface RestHooks {
  /** Address of the repository in the API. */
  readonly base: (repository: HostRepository) => string;
  readonly headers: (repository: HostRepository) => Readonly<Record<string, string>>;
  /** What asks for as many hooks as there are on one page. */
  readonly longList: string;
  readonly changeBy: 'PATCH' | 'PUT';
  readonly body: (hook: HookSpec) => object;
  /** What only a new hook has in its body. */
  readonly whenNew?: object;
  /** Names on the way to these in an answer. */
  readonly listAt?: readonly string[];
  readonly idAt: readonly string[];
  readonly urlAt: readonly string[];
}

/** The hooks of a host whose API keeps them as a list that is read, added to, changed and removed from. */
export function restHooks(host: RestHooks): HookApi {
  const { base, headers, longList, changeBy, body, whenNew, listAt = [], idAt, urlAt } = host;
  const one = (repository: HostRepository, id: string): string => `${base(repository)}/hooks${inPath(id)}`;
  return {
    list: (repository) => jsonRequest('GET', `${base(repository)}/hooks?${longList}`, headers(repository)),
    readList: (answer) =>
      hooksOf(
        partOf(answer, ...listAt),
        (hook) => partOf(hook, ...idAt),
        (hook) => partOf(hook, ...urlAt),
      ),
    make: (repository, hook) =>
      jsonRequest('POST', `${base(repository)}/hooks`, headers(repository), { ...whenNew, ...body(hook) }),
    change: (repository, id, hook) => jsonRequest(changeBy, one(repository, id), headers(repository), body(hook)),
    remove: (repository, id) => jsonRequest('DELETE', one(repository, id), headers(repository)),
    readId: (answer) => idOf(partOf(answer, ...idAt)),
  };
}
