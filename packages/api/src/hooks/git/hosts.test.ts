import type { GitEvent } from '@slipway/core';
import type { SourceControlType } from '@slipway/core/http';
import { describe, expect, it } from 'vitest';
import { hexHmac, sampleBody, signDelivery, standardHeaders } from '../../testing/sign-delivery.ts';
import { hostLike } from './hosts.ts';

const before = '6113728f27ae82c7b1a177c8d03f9e96e0adf246';
const after = '0d1a26e67d8f5eaf1f6ba5c57fc3c7d91ac0fd1c';
const secret = 'correct horse battery staple ✓';
const now = 1_800_000_000_000;

const repositories: Readonly<Record<SourceControlType, string>> = {
  GitHub: 'https://github.com/team/app.git',
  GitLab: 'https://gitlab.com/team/app.git',
  Gitea: 'https://gitea.example.io/team/app.git',
  Bitbucket: 'https://bitbucket.org/team/app',
  AzureDevOps: 'https://team@dev.azure.com/team/door/_git/app',
  Generic: 'https://git.example.io/team/app.git',
};

function read(type: SourceControlType, name: string, event = ''): readonly GitEvent[] {
  const { headers, body } = signDelivery(type, secret, sampleBody(type, name), event === '' ? {} : { event });
  const host = hostLike(headers);
  expect(host.type).toBe(type);
  return host.read({ headers, body: Buffer.from(body) }).events;
}

/** Kind, sample, and the host's own word for what happened where a header tells it. */
type Sample = readonly [SourceControlType, string, string];

const pushes: readonly Sample[] = [
  ['GitHub', 'push-branch', ''],
  ['GitLab', 'push-branch', ''],
  ['Gitea', 'push-branch', ''],
  ['Bitbucket', 'push-branch', 'repo:push'],
  ['AzureDevOps', 'push-branch', ''],
  ['Generic', 'push-branch', ''],
];

const paths = ['docs/door.md', 'src/door.ts', 'src/häuser/tür.ts'];
const telling: readonly SourceControlType[] = ['GitHub', 'GitLab', 'Gitea', 'Generic'];

describe('a push', () => {
  it.each(pushes)('to a branch of %s is its head, with all files that have changed', (type, name, event) => {
    const [push, ...others] = read(type, name, event);
    expect(others).toEqual([]);
    expect(push).toMatchObject({
      kind: 'push',
      repositoryUrl: repositories[type],
      ref: { kind: 'branch', name: 'main' },
      before,
      after,
      isForced: false,
      title: 'Mend the door',
      actor: expect.stringMatching(/^ann/i) as string,
    });
    expect(push?.kind === 'push' && push.paths?.toSorted()).toEqual(telling.includes(type) ? paths : undefined);
  });

  it.each<Sample>([
    ['GitHub', 'push-new-branch', ''],
    ['GitLab', 'push-new-branch', ''],
    ['Gitea', 'push-new-branch', ''],
    ['Bitbucket', 'push-new-branch', 'repo:push'],
    ['AzureDevOps', 'push-new-branch', ''],
    ['Generic', 'push-new-branch', ''],
  ])('that makes a branch in %s has nothing before it, and its files are not known', (type, name, event) => {
    const [push] = read(type, name, event);
    expect(push).toMatchObject({ kind: 'push', ref: { kind: 'branch', name: 'feature/door' }, after });
    expect(push).not.toHaveProperty('before');
    expect(push).not.toHaveProperty('paths');
  });

  it.each<Sample>([
    ['GitHub', 'push-tag', ''],
    ['GitLab', 'push-tag', ''],
    ['Gitea', 'push-tag', ''],
    ['Bitbucket', 'push-tag', 'repo:push'],
    ['AzureDevOps', 'push-tag', ''],
    ['Generic', 'push-tag', ''],
  ])('of a tag in %s', (type, name, event) => {
    expect(read(type, name, event)).toMatchObject([{ kind: 'push', ref: { kind: 'tag', name: 'v1.0.0' }, after }]);
  });

  it.each<Sample>([
    ['GitHub', 'push-delete', ''],
    ['GitLab', 'push-delete', ''],
    ['Gitea', 'delete', 'delete'],
    ['Bitbucket', 'push-delete', 'repo:push'],
    ['AzureDevOps', 'push-delete', ''],
    ['Generic', 'push-delete', ''],
  ])('that deletes in %s builds nothing', (type, name, event) => {
    expect(read(type, name, event)).toMatchObject([{ kind: 'deleted', ref: { kind: 'branch', name: 'main' } }]);
  });

  it.each<Sample>([
    ['GitHub', 'push-forced', ''],
    ['Bitbucket', 'push-forced', 'repo:push'],
    ['Generic', 'push-forced', ''],
  ])('that is forced in %s says so, and does not name what it has taken back', (type, name, event) => {
    const [push] = read(type, name, event);
    expect(push).toMatchObject({ kind: 'push', after, isForced: true });
    expect(push).not.toHaveProperty('paths');
  });

  it.each<Sample>([
    ['GitLab', 'push-many-commits', ''],
    ['Gitea', 'push-many-commits', ''],
  ])('of more commits than %s tells has files that are not known', (type, name) => {
    expect(read(type, name)[0]).not.toHaveProperty('paths');
  });

  it.each<Sample>([
    ['Bitbucket', 'push-two-refs', 'repo:push'],
    ['AzureDevOps', 'push-two-refs', ''],
  ])('of two refs in %s is two events', (type, name, event) => {
    expect(read(type, name, event)).toMatchObject([{ ref: { kind: 'branch' } }, { ref: { kind: 'tag' } }]);
  });
});

const pull = 'pull_request';

describe('a pull request', () => {
  it.each<readonly [SourceControlType, string, string, string]>([
    ['GitHub', 'opened', 'opened', pull],
    ['GitHub', 'updated', 'updated', pull],
    ['GitHub', 'labeled', 'other', pull],
    ['GitLab', 'opened', 'opened', ''],
    ['GitLab', 'updated', 'updated', ''],
    ['GitLab', 'labeled', 'other', ''],
    ['Gitea', 'opened', 'opened', pull],
    ['Gitea', 'updated', 'updated', pull],
    ['Gitea', 'labeled', 'other', pull],
    ['Bitbucket', 'opened', 'opened', 'pullrequest:created'],
    ['Bitbucket', 'opened', 'updated', 'pullrequest:updated'],
    ['AzureDevOps', 'opened', 'opened', ''],
    ['AzureDevOps', 'updated', 'updated', ''],
    ['AzureDevOps', 'completed', 'other', ''],
    ['Generic', 'opened', 'opened', ''],
    ['Generic', 'updated', 'updated', ''],
  ])('of %s (%s)', (type, name, action, event) => {
    const [first] = read(type, `pull-request-${name}`, event);
    expect(first).toMatchObject({
      kind: 'pull-request',
      repositoryUrl: repositories[type],
      number: '7',
      action,
      head: { branch: 'door', repositoryUrl: repositories[type] },
      base: { branch: 'main' },
      isFork: false,
      title: 'Mend the door',
    });
    expect(first?.kind === 'pull-request' && after.startsWith(first.head.commit)).toBe(true);
  });

  it.each<Sample>([
    ['GitHub', 'https://github.com/someone/app.git', pull],
    ['GitLab', 'https://gitlab.com/someone/app.git', ''],
    ['Gitea', 'https://gitea.example.io/someone/app.git', pull],
    ['Bitbucket', 'https://bitbucket.org/someone/app', 'pullrequest:created'],
    ['AzureDevOps', 'https://team@dev.azure.com/team/door/_git/app.ann', ''],
    ['Generic', 'https://git.example.io/someone/app.git', ''],
  ])('from a fork in %s', (type, repositoryUrl, event) => {
    const [first] = read(type, 'pull-request-fork', event);
    expect(first).toMatchObject({ kind: 'pull-request', isFork: true, head: { repositoryUrl } });
  });

  it('from a fork that was deleted meanwhile is foreign all the same', () => {
    const body = JSON.parse(sampleBody('GitHub', 'pull-request-opened')) as {
      pull_request: { head: { repo: unknown } };
    };
    body.pull_request.head.repo = null;
    const { headers } = signDelivery('GitHub', secret, '', { event: pull });
    const { events } = hostLike(headers).read({ headers, body: Buffer.from(JSON.stringify(body)) });
    expect(events).toMatchObject([{ isFork: true, head: { repositoryUrl: repositories.GitHub } }]);
  });
});

describe('other deliveries', () => {
  it.each<readonly [SourceControlType, string, string, GitEvent]>([
    ['GitHub', 'ping', 'ping', { kind: 'ping' }],
    ['Generic', 'ping', '', { kind: 'ping' }],
    ['GitHub', 'star', 'star', { kind: 'other', name: 'star' }],
    ['GitLab', 'issue', '', { kind: 'other', name: 'issue' }],
    ['Bitbucket', 'approved', 'pullrequest:approved', { kind: 'other', name: 'pullrequest:approved' }],
    ['AzureDevOps', 'build', '', { kind: 'other', name: 'build.complete' }],
    ['Generic', 'deployed', '', { kind: 'other', name: 'deployed' }],
  ])('%s: %s', (type, name, event, expected) => {
    expect(read(type, name, event)).toEqual([expected]);
  });

  it('of GitHub may come as forms', () => {
    const body = new URLSearchParams({ payload: sampleBody('GitHub', 'push-branch') }).toString();
    const { headers } = signDelivery('GitHub', secret, body);
    const form = { ...headers, 'content-type': 'application/x-www-form-urlencoded' };
    expect(hostLike(form).read({ headers: form, body: Buffer.from(body) }).events).toMatchObject([{ after }]);
  });
});

describe('what is not as the host writes it', () => {
  it.each<readonly [SourceControlType, string | Buffer]>([
    ['GitHub', '{'],
    ['GitHub', '[]'],
    ['GitHub', 'null'],
    ['GitHub', Buffer.from([0xff, 0xfe])],
    ['GitHub', '['.repeat(100_000)],
    ['GitHub', '{"ref":"refs/heads/main","before":"x","after":"y","repository":{"clone_url":"https://a.io/b"}}'],
    [
      'GitHub',
      `{"ref":"refs/heads/--upload-pack=x","before":"${before}","after":"${after}","repository":{"clone_url":"https://a.io/b"}}`,
    ],
    [
      'GitHub',
      `{"ref":"refs/heads/a..b","before":"${before}","after":"${after}","repository":{"clone_url":"https://a.io/b"}}`,
    ],
    [
      'GitHub',
      `{"ref":"refs/heads/a b","before":"${before}","after":"${after}","repository":{"clone_url":"https://a.io/b"}}`,
    ],
    [
      'GitHub',
      `{"ref":"refs/heads/main","before":"${before}","after":"${after}","repository":{"clone_url":"file:///etc"}}`,
    ],
    ['GitLab', '{}'],
    ['GitLab', '{"object_kind":"push"}'],
    ['Gitea', '{}'],
    ['Bitbucket', '{}'],
    ['AzureDevOps', '{"eventType":"git.push"}'],
    ['Generic', '{"event":"push","repository":"ext::sh -c x"}'],
  ])('is refused, and not quoted (%s, %#)', (type, body) => {
    const event = type === 'Bitbucket' ? 'repo:push' : 'push';
    const { headers } = signDelivery(type, secret, String(body), { event });
    const attempt = () => hostLike(headers).read({ headers, body: Buffer.from(body) });
    expect(attempt).toThrow(expect.objectContaining({ code: 'invalid-argument' }) as Error);
    expect(attempt).not.toThrow(/upload-pack|file:\/\/|ext::/);
  });

  it('is cut where only people read it, and not known where it is too much', () => {
    const push = JSON.parse(sampleBody('Generic', 'push-branch')) as Record<string, unknown>;
    const of = (change: Record<string, unknown>) => {
      const { headers, body } = signDelivery('Generic', secret, JSON.stringify({ ...push, ...change }));
      return hostLike(headers).read({ headers, body: Buffer.from(body) }).events[0];
    };
    expect(of({ title: `${'x'.repeat(5000)}\nmore` })).toMatchObject({ title: 'x'.repeat(200) });
    const files = (count: number, length = 0) =>
      Array.from({ length: count }, (_, index) => `${index}${'x'.repeat(length)}`);
    expect(of({ paths: files(3000) })).toHaveProperty('paths');
    expect(of({ paths: files(3001) })).not.toHaveProperty('paths');
    expect(of({ paths: files(100, 3000) })).not.toHaveProperty('paths');
  });
});

describe('the proof of a delivery', () => {
  const verify = (headers: Readonly<Record<string, string>>, body: string, given = secret, at = Date.now()) =>
    hostLike(headers).verify({ headers, body: Buffer.from(body) }, given, at);

  it.each(pushes)('is believed of %s, and not when anything is changed', async (type, name, event) => {
    const { headers, body } = signDelivery(type, secret, sampleBody(type, name), event === '' ? {} : { event });
    expect(await verify(headers, body)).toBe(true);
    expect(await verify(headers, body, 'another secret')).toBe(false);
    const proof = [
      'x-gitea-signature',
      'x-hub-signature-256',
      'x-hub-signature',
      'x-gitlab-token',
      'webhook-signature',
    ];
    const one = proof.find((header) => header in headers) ?? 'authorization';
    const value = headers[one] ?? '';
    for (const wrong of [
      '',
      value.slice(0, -4),
      value.slice(0, 10),
      `${value}0`,
      value.replace(/.$/, 'ö'),
      'sha256=',
    ]) {
      expect(await verify({ ...headers, [one]: wrong }, body), wrong).toBe(false);
    }
    const { [one]: _, ...none } = headers;
    expect(await hostLike(headers).verify({ headers: none, body: Buffer.from(body) }, secret, Date.now())).toBe(false);
    // A token says nothing of the body.
    if (type !== 'GitLab' && type !== 'AzureDevOps') expect(await verify(headers, `${body} `)).toBe(false);
  });

  it('is not SHA-1', async () => {
    const body = sampleBody('GitHub', 'push-branch');
    const headers = { 'x-github-event': 'push', 'x-hub-signature': 'sha1=7d38cdd689735b008b3c702edd92eea23791c5f6' };
    expect(await verify(headers, body)).toBe(false);
  });

  it('may be a signature of GitLab', async () => {
    const body = sampleBody('GitLab', 'push-branch');
    const key = Buffer.from('0123456789abcdef0123456789abcdef');
    const signed = standardHeaders(key, body, 'msg_1', now / 1000);
    const headers = { 'x-gitlab-event': 'Push Hook', ...signed };
    const token = `whsec_${key.toString('base64')}`;
    expect(await verify(headers, body, token, now)).toBe(true);
    expect(await verify(headers, `${body} `, token, now)).toBe(false);
    // A signature that is there has to be right, whatever the token says.
    expect(await verify({ ...headers, 'webhook-signature': 'v1,x', 'x-gitlab-token': token }, body, token, now)).toBe(
      false,
    );
  });

  it('of Standard Webhooks holds for five minutes, and may be one of several', async () => {
    const body = sampleBody('Generic', 'push-branch');
    const headers = standardHeaders(secret, body, 'msg_1', now / 1000);
    expect(await verify(headers, body, secret, now + 300_000)).toBe(true);
    expect(await verify(headers, body, secret, now + 301_000)).toBe(false);
    expect(await verify(headers, body, secret, now - 301_000)).toBe(false);
    expect(await verify({ ...headers, 'webhook-id': 'msg_2' }, body, secret, now)).toBe(false);
    expect(await verify({ ...headers, 'webhook-timestamp': 'soon' }, body, secret, now)).toBe(false);
    const several = { ...headers, 'webhook-signature': `v1,abc v2,def ${headers['webhook-signature']}` };
    expect(await verify(several, body, secret, now)).toBe(true);
  });

  it('of the specification’s own example is right', async () => {
    const headers = {
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    };
    const given = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
    expect(await verify(headers, '{"test": 2432232314}', given, 1_614_265_330_000)).toBe(true);
  });

  it('of Forgejo comes under its own name', async () => {
    const body = sampleBody('Gitea', 'push-branch');
    const headers = { 'x-forgejo-event': 'push', 'x-forgejo-signature': hexHmac(secret, body) };
    expect(hostLike(headers).type).toBe('Gitea');
    expect(await verify(headers, body)).toBe(true);
  });
});
