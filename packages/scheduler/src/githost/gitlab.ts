import { apiBase, cut, inPath, jsonRequest, repositoryAddress } from './address.ts';
import type { CommitState, HookSpec, HostApi, HostRepository } from './host-api.ts';
import { restHooks } from './rest-hooks.ts';

const states: Readonly<Record<CommitState, string>> = {
  waiting: 'pending',
  running: 'running',
  success: 'success',
  failure: 'failed',
  error: 'failed',
  canceled: 'canceled',
};

/** GitLab's REST API: https://docs.gitlab.com/api/commits and /api/project_webhooks. */
export const gitLab: HostApi = {
  status: (repository, { commit, state, context, description, link }) =>
    jsonRequest('POST', `${base(repository)}/statuses/${encodeURIComponent(commit)}`, headers(repository), {
      state: states[state],
      name: context,
      description: cut(description, 255),
      ...(link === undefined ? {} : { target_url: link }),
    }),
  hooks: restHooks({
    base,
    headers,
    longList: 'per_page=100',
    changeBy: 'PUT',
    body: bodyOf,
    idAt: ['id'],
    urlAt: ['url'],
  }),
};

function bodyOf({ url, secret, events }: HookSpec) {
  const hasCommits = events.includes('commit');
  return {
    url,
    token: secret,
    push_events: hasCommits,
    tag_push_events: hasCommits,
    merge_requests_events: events.includes('pullrequest'),
    enable_ssl_verification: url.startsWith('https:'),
  };
}

/** A project is named by its whole path, groups included, as one part. */
function base(repository: HostRepository): string {
  const { origin, path } = repositoryAddress(repository.repositoryUrl, 2);
  return `${apiBase(repository, `${origin}/api/v4`)}/projects${inPath(path.join('/'))}`;
}

function headers({ token }: HostRepository) {
  return { authorization: `Bearer ${token}` };
}
