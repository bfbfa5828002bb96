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

/** The API of Gitea and Forgejo: https://docs.gitea.com/api. */
export const gitea: HostApi = {
  status: (repository, { commit, state, context, description, link }) =>
    jsonRequest('POST', `${base(repository)}/statuses/${encodeURIComponent(commit)}`, headers(repository), {
      state: states[state],
      context,
      description: cut(description, 255),
      ...(link === undefined ? {} : { target_url: link }),
    }),
  hooks: {
    list: (repository) => jsonRequest('GET', `${base(repository)}/hooks?limit=50`, headers(repository)),
    readList: (answer) =>
      hooksOf(
        answer,
        (hook) => partOf(hook, 'id'),
        (hook) => partOf(hook, 'config', 'url'),
      ),
    make: (repository, hook) =>
      jsonRequest('POST', `${base(repository)}/hooks`, headers(repository), { type: 'gitea', ...bodyOf(hook) }),
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
