import { cut, jsonRequest } from './address.ts';
import type { CommitState, HostApi, HostRepository } from './host-api.ts';

const states: Readonly<Record<CommitState, string>> = {
  waiting: 'pending',
  running: 'pending',
  success: 'success',
  failure: 'failure',
  error: 'error',
  canceled: 'error',
};

/** Commit statuses as GitHub has them, and whoever took them from there: four states, with a description of limited length. */
export function fourStates(
  base: (repository: HostRepository) => string,
  headers: (repository: HostRepository) => Readonly<Record<string, string>>,
  longest: number,
): HostApi['status'] {
  return (repository, { commit, state, context, description, link }) =>
    jsonRequest('POST', `${base(repository)}/statuses/${encodeURIComponent(commit)}`, headers(repository), {
      state: states[state],
      context,
      description: cut(description, longest),
      ...(link === undefined ? {} : { target_url: link }),
    });
}
