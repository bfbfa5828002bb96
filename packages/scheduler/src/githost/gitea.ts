import { apiBase, inPath, repositoryAddress } from './address.ts';
import { fourStates } from './four-states.ts';
import type { HookSpec, HostApi, HostRepository } from './host-api.ts';
import { restHooks } from './rest-hooks.ts';

/** The API of Gitea and Forgejo: https://docs.gitea.com/api. */
export const gitea: HostApi = {
  status: fourStates(base, headers, 255),
  hooks: restHooks({
    base,
    headers,
    longList: 'limit=50',
    changeBy: 'PATCH',
    body: bodyOf,
    whenNew: { type: 'gitea' },
    idAt: ['id'],
    urlAt: ['config', 'url'],
  }),
};

function bodyOf({ url, secret, events }: HookSpec) {
  return {
    active: true,
    events: [
      ...(events.includes('commit') ? ['push'] : []),
      ...(events.includes('pullrequest') ? ['pull_request', 'pull_request_sync'] : []),
    ],
    config: { url, content_type: 'json', secret },
  };
}

/** A server may lie below a path: the last two parts name the repository. */
function base(repository: HostRepository): string {
  const { origin, path } = repositoryAddress(repository.repositoryUrl, 2);
  const [owner = '', name = ''] = path.slice(-2);
  const root = `${origin}${inPath(...path.slice(0, -2))}`;
  return `${apiBase(repository, `${root}/api/v1`)}/repos${inPath(owner, name)}`;
}

function headers({ token }: HostRepository) {
  return { authorization: `token ${token}` };
}
