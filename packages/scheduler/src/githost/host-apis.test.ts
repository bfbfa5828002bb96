import { startGitHost, type GitHostKind } from '@slipway/testkit';
import { describe, expect, it } from 'vitest';
import { createOutgoing } from '../outgoing/outgoing.ts';
import type { HostRequest } from './host-api.ts';
import { hookApi, hostApi } from './host-apis.ts';

const kinds: readonly GitHostKind[] = ['GitHub', 'GitLab', 'Gitea', 'Bitbucket', 'AzureDevOps'];
const commit = 'c'.repeat(40);
const send = createOutgoing();

async function ask(request: HostRequest): Promise<{ status: number; body: unknown }> {
  const { status, body } = await send(request);
  const text = body.toString();
  return { status, body: text === '' ? undefined : JSON.parse(text) };
}

describe.each(kinds)('commit statuses of %s', (kind) => {
  it('are taken in every state, with the context, a text that is not too long and a link', async () => {
    await using host = await startGitHost(kind);
    const { repositoryUrl, apiUrl, token } = host;
    const words = { context: 'slipway/build-app', description: 'x'.repeat(1000), link: 'https://ci.example.io/r1' };
    for (const state of ['waiting', 'running', 'success', 'failure', 'error', 'canceled'] as const) {
      const request = hostApi(kind).status({ repositoryUrl, apiUrl, token }, { commit, state, ...words });
      expect(await ask(request)).toMatchObject({ status: 201 });
    }
    expect(host.statuses).toHaveLength(6);
    for (const status of host.statuses) {
      expect(status).toMatchObject({ commit, context: words.context, link: words.link });
      expect(status.description.length).toBeGreaterThan(100);
    }
    expect(new Set(host.statuses.map(({ state }) => state)).size).toBeGreaterThanOrEqual(4);
  });

  it('are not taken with another token', async () => {
    await using host = await startGitHost(kind);
    const { repositoryUrl, apiUrl } = host;
    const status = { commit, state: 'success', context: 'slipway/a', description: 'done' } as const;
    const request = hostApi(kind).status({ repositoryUrl, apiUrl, token: 'wrong' }, status);
    expect(await ask(request)).toMatchObject({ status: 401 });
    expect(host.statuses).toEqual([]);
  });
});

describe.each(kinds.filter((kind) => kind !== 'AzureDevOps'))('hooks of %s', (kind) => {
  it('are made, found by their address, changed and removed', async () => {
    await using host = await startGitHost(kind);
    const repository = { repositoryUrl: host.repositoryUrl, apiUrl: host.apiUrl, token: host.token };
    const api = hookApi(kind);
    const url = 'https://ci.example.io/v1/hooks/git/build-app/push';
    const made = await ask(api.make(repository, { url, secret: 's1', events: ['commit'] }));
    const id = api.readId(made.body) ?? '';
    expect(api.readList((await ask(api.list(repository))).body)).toEqual([{ id, url }]);
    const changed = await ask(api.change(repository, id, { url, secret: 's2', events: ['commit', 'pullrequest'] }));
    expect(api.readId(changed.body)).toBe(id);
    expect(host.hooks).toMatchObject([{ id, url, secret: 's2' }]);
    expect(host.hooks[0]?.events.length).toBeGreaterThanOrEqual(2);
    expect((await ask(api.remove(repository, id))).status).toBe(204);
    expect(host.hooks).toEqual([]);
    expect((await ask(api.remove(repository, id))).status).toBe(404);
  });

  it('has answers that are read as what they are, or not at all', () => {
    for (const answer of [undefined, null, 'text', 7, {}, { values: {} }, { id: {} }, { uuid: '' }]) {
      expect(hookApi(kind).readList(answer)).toBeUndefined();
      expect(hookApi(kind).readId(answer)).toBeUndefined();
    }
  });
});

describe('addresses of APIs', () => {
  const urlOf = (kind: GitHostKind, repositoryUrl: string, apiUrl?: string): string => {
    const status = { commit: 'abc', state: 'success', context: 'slipway/a', description: '' } as const;
    return String(hostApi(kind).status({ repositoryUrl, apiUrl, token: 't' }, status).url);
  };

  it.each<[GitHostKind, string, string]>([
    ['GitHub', 'https://github.com/team/app.git', 'https://api.github.com/repos/team/app/statuses/abc'],
    ['GitHub', 'https://git.example.io/team/app', 'https://git.example.io/api/v3/repos/team/app/statuses/abc'],
    ['GitHub', 'ssh://git@github.com:22/team/app.git', 'https://api.github.com/repos/team/app/statuses/abc'],
    ['GitLab', 'https://gitlab.com/g/s/app.git', 'https://gitlab.com/api/v4/projects/g%2Fs%2Fapp/statuses/abc'],
    ['Gitea', 'http://host:3000/team/app', 'http://host:3000/api/v1/repos/team/app/statuses/abc'],
    ['Gitea', 'https://host/git/team/app', 'https://host/git/api/v1/repos/team/app/statuses/abc'],
    [
      'Bitbucket',
      'https://me@bitbucket.org/team/app.git',
      'https://api.bitbucket.org/2.0/repositories/team/app/commit/abc/statuses/build',
    ],
    [
      'AzureDevOps',
      'https://dev.azure.com/org/my%20project/_git/app',
      'https://dev.azure.com/org/my%20project/_apis/git/repositories/app/commits/abc/statuses?api-version=7.1',
    ],
    [
      'AzureDevOps',
      'https://org.visualstudio.com/project/_git/app',
      'https://org.visualstudio.com/project/_apis/git/repositories/app/commits/abc/statuses?api-version=7.1',
    ],
  ])('%s: %s', (kind, repositoryUrl, url) => {
    expect(urlOf(kind, repositoryUrl)).toBe(url);
  });

  it('are those that were given', () => {
    expect(urlOf('GitHub', 'https://git.example.io/team/app', 'https://api.example.io/')).toBe(
      'https://api.example.io/repos/team/app/statuses/abc',
    );
  });

  it.each<[GitHostKind, string]>([
    ['GitHub', 'https://github.com/team'],
    ['Bitbucket', 'https://bitbucket.example.io/team/app'],
    ['AzureDevOps', 'https://dev.azure.com/org/project/app'],
  ])('cannot be found for %s at %s', (kind, repositoryUrl) => {
    expect(() => urlOf(kind, repositoryUrl)).toThrow(expect.objectContaining({ code: 'invalid-argument' }));
  });

  it('keep what a repository is named in its own part', () => {
    expect(urlOf('GitHub', 'https://github.com/team/a%2F..%2Fb')).toBe(
      'https://api.github.com/repos/team/a%2F..%2Fb/statuses/abc',
    );
  });
});
