import { apiBase, cut, inPath, jsonRequest, repositoryAddress } from './address.ts';
import type { CommitState, HookSpec, HostApi, HostRepository } from './host-api.ts';
import { hooksOf, idOf, partOf } from './read-json.ts';

const states: Readonly<Record<CommitState, string>> = {
  waiting: 'pending',
  running: 'pending',
  success: 'success',
  failure: 'failure',
  error: 'error',
  canceled: 'error',
};

/** GitHub's REST API: https://docs.github.com/rest/commits/statuses and /rest/repos/webhooks. */
export const gitHub: HostApi = {
  status: (repository, { commit, state, context, description, link }) =>
    jsonRequest('POST', `${base(repository)}/statuses/${encodeURIComponent(commit)}`, headers(repository), {
      state: states[state],
      context,
      description: cut(description, 140),
      ...(link === undefined ? {} : { target_url: link }),
    }),
  hooks: {
    list: (repository) => jsonRequest('GET', `${base(repository)}/hooks?per_page=100`, headers(repository)),
    readList: (answer) =>
      hooksOf(
        answer,
        (hook) => partOf(hook, 'id'),
        (hook) => partOf(hook, 'config', 'url'),
      ),
    make: (repository, hook) =>
      jsonRequest('POST', `${base(repository)}/hooks`, headers(repository), { name: 'web', ...bodyOf(hook) }),
    change: (repository, id, hook) =>
      jsonRequest('PATCH', `${base(repository)}/hooks${inPath(id)}`, headers(repository), bodyOf(hook)),
    remove: (repository, id) => jsonRequest('DELETE', `${base(repository)}/hooks${inPath(id)}`, headers(repository)),
    readId: (answer) => idOf(partOf(answer, 'id')),
  },
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
