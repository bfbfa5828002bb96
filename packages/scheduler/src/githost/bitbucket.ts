import { createHash } from 'node:crypto';
import { SlipwayError } from '@slipway/core';
import { apiBase, basicLogin, cut, inPath, jsonRequest, repositoryAddress } from './address.ts';
import type { CommitState, HookSpec, HostApi, HostRepository } from './host-api.ts';
import { restHooks } from './rest-hooks.ts';

const states: Readonly<Record<CommitState, string>> = {
  waiting: 'INPROGRESS',
  running: 'INPROGRESS',
  success: 'SUCCESSFUL',
  failure: 'FAILED',
  error: 'FAILED',
  canceled: 'STOPPED',
};

/** Longest key of a build status. */
const longestKey = 40;

/** The API of Bitbucket Cloud: https://developer.atlassian.com/cloud/bitbucket/rest. */
export const bitbucket: HostApi = {
  status: (repository, { commit, state, context, description, link }) =>
    jsonRequest('POST', `${base(repository)}/commit${inPath(commit)}/statuses/build`, headers(repository), {
      key:
        context.length <= longestKey
          ? context
          : createHash('sha256').update(context).digest('hex').slice(0, longestKey),
      name: context,
      state: states[state],
      description: cut(description, 255),
      // Bitbucket wants an address in any case.
      url: link ?? publicAddress(repository),
    }),
  hooks: restHooks({
    base,
    headers,
    longList: 'pagelen=100',
    changeBy: 'PUT',
    body: bodyOf,
    listAt: ['values'],
    idAt: ['uuid'],
    urlAt: ['url'],
  }),
};

function bodyOf({ url, secret, events }: HookSpec) {
  return {
    description: 'slipway',
    url,
    active: true,
    secret,
    events: [
      ...(events.includes('commit') ? ['repo:push'] : []),
      ...(events.includes('pullrequest') ? ['pullrequest:created', 'pullrequest:updated'] : []),
    ],
  };
}

function base(repository: HostRepository): string {
  const { host, path } = repositoryAddress(repository.repositoryUrl, 2);
  if (repository.apiUrl === undefined && host !== 'bitbucket.org') {
    throw new SlipwayError('invalid-argument', `the API of Bitbucket on ${host} is not known`, {
      advice: "Give the trigger the apiUrl of a server that speaks Bitbucket Cloud's API.",
    });
  }
  const [workspace = '', name = ''] = path.slice(-2);
  return `${apiBase(repository, 'https://api.bitbucket.org/2.0')}/repositories${inPath(workspace, name)}`;
}

function publicAddress({ repositoryUrl }: HostRepository): string {
  const { origin, path } = repositoryAddress(repositoryUrl, 2);
  return `${origin}${inPath(...path)}`;
}

/** An access token, or `USER:APP_PASSWORD`. */
function headers({ token }: HostRepository) {
  const colon = token.indexOf(':');
  return {
    authorization: colon < 0 ? `Bearer ${token}` : basicLogin(token.slice(0, colon), token.slice(colon + 1)),
  };
}
