import { SlipwayError } from '@slipway/core';
import { apiBase, basicLogin, cut, inPath, jsonRequest, repositoryAddress } from './address.ts';
import type { CommitState, HostApi, HostRepository } from './host-api.ts';

const states: Readonly<Record<CommitState, string>> = {
  waiting: 'pending',
  running: 'pending',
  success: 'succeeded',
  failure: 'failed',
  error: 'error',
  canceled: 'error',
};

/**
 * The API of Azure DevOps: https://learn.microsoft.com/rest/api/azure/devops/git/statuses. Its service hooks are subscriptions of a project,
 * one for each event: they are made by hand.
 */
export const azureDevOps: HostApi = {
  status: (repository, { commit, state, context, description, link }) => {
    const [genre = '', ...name] = context.split('/');
    const url = `${base(repository)}/commits${inPath(commit)}/statuses?api-version=7.1`;
    return jsonRequest(
      'POST',
      url,
      { authorization: basicLogin('', repository.token) },
      {
        state: states[state],
        description: cut(description, 255),
        context: { genre, name: name.join('/') },
        ...(link === undefined ? {} : { targetUrl: link }),
      },
    );
  },
};

/** `https://dev.azure.com/ORGANISATION/PROJECT/_git/REPOSITORY`; the older host has the organisation in its name, a server a collection. */
function base(repository: HostRepository): string {
  const { origin, path } = repositoryAddress(repository.repositoryUrl, 3);
  const at = path.indexOf('_git');
  const [project, name] = [path[at - 1], path[at + 1]];
  if (at < 1 || project === undefined || name === undefined) {
    throw new SlipwayError(
      'invalid-argument',
      `${origin}${inPath(...path)} is no address of a repository of Azure DevOps`,
      {
        advice: 'Write it as https://dev.azure.com/ORGANISATION/PROJECT/_git/REPOSITORY.',
      },
    );
  }
  const organisation = `${origin}${inPath(...path.slice(0, at - 1))}`;
  return `${apiBase(repository, organisation)}${inPath(project)}/_apis/git/repositories${inPath(name)}`;
}
