import { apiBase, inPath, repositoryAddress } from './address.ts';
import { fourStates } from './four-states.ts';
import type { HookSpec, HostApi, HostRepository } from './host-api.ts';
import { restHooks } from './rest-hooks.ts';

/** GitHub's REST API: https://docs.github.com/rest/commits/statuses and /rest/repos/webhooks. */
export const gitHub: HostApi = {
  status: fourStates(base, headers, 140),
  hooks: restHooks({
    base,
    headers,
    longList: 'per_page=100',
    changeBy: 'PATCH',
    body: bodyOf,
    whenNew: { name: 'web' },
    idAt: ['id'],
    urlAt: ['config', 'url'],
  }),
};

function bodyOf({ url, secret, events }: HookSpec) {
  return {
    active: true,
    events: [
      ...(events.includes('commit') ? ['push'] : []),
      ...(events.includes('pullrequest') ? ['pull_request'] : []),
    ],
    config: { url, content_type: 'json', secret, insecure_ssl: '0' },
  };
}

/** The public host has its API on a host of its own, a server of a company below a path. */
function base(repository: HostRepository): string {
  const { origin, host, path } = repositoryAddress(repository.repositoryUrl, 2);
  const isPublic = host === 'github.com' || host === 'www.github.com';
  const [owner = '', name = ''] = path.slice(-2);
  return `${apiBase(repository, isPublic ? 'https://api.github.com' : `${origin}/api/v3`)}/repos${inPath(owner, name)}`;
}

function headers({ token }: HostRepository) {
  return {
    accept: 'application/vnd.github+json',
    authorization: `Bearer ${token}`,
    'x-github-api-version': '2022-11-28',
  };
}
