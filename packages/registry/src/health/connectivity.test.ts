import { registryLogin, startRegistry } from '@slipway/testkit';
import type { ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { startFakeRegistry, sendJson, type Arrived } from '../testing/fake-registry.ts';
import { startFakeTlsServer } from '../testing/fake-server.ts';
import { checkAccess } from './access.ts';
import { clockSkew } from './clock-skew.ts';
import { healthCodeOf } from './codes.ts';
import { askChallenge, lookUpRegistry, type HealthOptions } from './connectivity.ts';

/** The code and the cure that an attempt fails with. */
async function failureOf(attempt: Promise<unknown>): Promise<readonly [string | undefined, string]> {
  const error: unknown = await attempt.then(
    () => undefined,
    (failure: unknown) => failure,
  );
  return [healthCodeOf(error), (error as { readonly advice?: string } | undefined)?.advice ?? ''];
}

const letIn = async (host: string, options?: HealthOptions) =>
  checkAccess(host, await askChallenge(host, options), options);

describe('statement 77: the name of a registry', () => {
  it.each(['https://r.example.io', 'r.example.io/app', '', 'r.example.io:0', 'r.example.io:70000', 'a b', '-x'])(
    'that is none, %j, is LOGIN_SERVER_ERROR',
    async (host) => {
      expect(await failureOf(lookUpRegistry(host))).toEqual([
        'LOGIN_SERVER_ERROR',
        expect.stringContaining('HOST:PORT'),
      ]);
    },
  );

  it('that nobody knows is CONNECTIVITY_DNS_ERROR', async () => {
    const unknown = 'registry.nowhere.invalid';
    expect(await failureOf(lookUpRegistry(unknown))).toEqual([
      'CONNECTIVITY_DNS_ERROR',
      expect.stringContaining('name server'),
    ]);
    expect((await failureOf(askChallenge(unknown)))[0]).toBe('CONNECTIVITY_DNS_ERROR');
  });

  it('has addresses, and an address is its own', async () => {
    expect(await lookUpRegistry('127.0.0.1:5000')).toEqual(['127.0.0.1']);
    expect(await lookUpRegistry('[::1]:5000')).toEqual(['::1']);
    expect(await lookUpRegistry('localhost')).not.toEqual([]);
  });
});

describe('statement 77: the challenge', () => {
  it.each<[string, string, (response: ServerResponse) => void]>([
    ['403', 'CONNECTIVITY_FORBIDDEN_ERROR', (response) => sendJson(response, 403, {})],
    ['429', 'CONNECTIVITY_TOOMANYREQUESTS_ERROR', (response) => sendJson(response, 429, {})],
    ['401 without a challenge', 'CONNECTIVITY_CHALLENGE_ERROR', (response) => sendJson(response, 401, {})],
    [
      '401 with a challenge of another kind',
      'CONNECTIVITY_CHALLENGE_ERROR',
      (response) => sendJson(response, 401, {}, { 'www-authenticate': 'Negotiate' }),
    ],
    ['500', 'CONNECTIVITY_CHALLENGE_ERROR', (response) => sendJson(response, 500, {})],
    ['404', 'LOGIN_SERVER_ERROR', (response) => sendJson(response, 404, {})],
    [
      'a page for people',
      'LOGIN_SERVER_ERROR',
      (response) => void response.writeHead(200, { 'content-type': 'text/html' }).end('<html>'),
    ],
  ])('that is %s is %s', async (_, code, respond) => {
    await using fake = await startFakeRegistry((_request, response) => respond(response));
    const [found, cure] = await failureOf(askChallenge(fake.host));
    expect(found).toBe(code);
    expect(cure).not.toBe('');
  });

  it('that nobody gives is LOGIN_SERVER_ERROR', async () => {
    expect(await failureOf(askChallenge('127.0.0.1:1'))).toEqual([
      'LOGIN_SERVER_ERROR',
      expect.stringContaining('Start'),
    ]);
  });

  it('behind a certificate that is not trusted is CONNECTIVITY_SSL_ERROR, and fine behind one that is', async () => {
    await using fake = await startFakeTlsServer((_, response) => sendJson(response, 200, {}));
    expect(await failureOf(askChallenge(fake.host))).toEqual([
      'CONNECTIVITY_SSL_ERROR',
      expect.stringContaining('NODE_EXTRA_CA_CERTS'),
    ]);
    const { endpoint } = await askChallenge(fake.host, { tls: { ca: fake.ca } });
    expect(endpoint.protocol).toBe('https:');
  });

  it('behind a certificate for another name is CONNECTIVITY_SSL_ERROR', async () => {
    await using fake = await startFakeTlsServer((_, response) => sendJson(response, 200, {}), 'other.example.io');
    expect((await failureOf(askChallenge(fake.host, { tls: { ca: fake.ca } })))[0]).toBe('CONNECTIVITY_SSL_ERROR');
  });

  it('over plain http, which is for this computer alone, is CONNECTIVITY_SSL_ERROR elsewhere', async () => {
    await using fake = await startFakeRegistry((_, response) => sendJson(response, 200, {}));
    const port = Number(fake.host.split(':')[1]);
    // The name stands for another computer; the connection goes to the fake.
    const elsewhere = askChallenge(`[::ffff:127.0.0.1]:${port}`);
    expect(await failureOf(elsewhere)).toEqual(['CONNECTIVITY_SSL_ERROR', expect.stringContaining('https')]);
  });
});

/** A registry that wants a token of its own token service. */
function tokenRegistry(token: (request: Arrived, response: ServerResponse) => void) {
  return startFakeRegistry((request, response) => {
    if (request.url.startsWith('/token')) {
      token(request, response);
      return;
    }
    const realm = `http://${request.headers.host ?? ''}/token`;
    sendJson(response, 401, {}, { 'www-authenticate': `Bearer realm="${realm}",service="r"` });
  });
}
const password = () => Promise.resolve({ username: 'bob', password: 'p' });
const refreshToken = () => Promise.resolve({ username: '', password: 'refresh' });

describe('statement 77: the login', () => {
  it.each<[string, number, string, HealthOptions]>([
    ['a password', 401, 'CONNECTIVITY_ACCESS_TOKEN_ERROR', { credentials: password }],
    ['nothing', 403, 'CONNECTIVITY_ACCESS_TOKEN_ERROR', {}],
    ['a refresh token', 401, 'CONNECTIVITY_REFRESH_TOKEN_ERROR', { credentials: refreshToken }],
    ['a password', 500, 'CONNECTIVITY_ACCESS_TOKEN_ERROR', { credentials: password }],
    ['a refresh token', 500, 'CONNECTIVITY_REFRESH_TOKEN_ERROR', { credentials: refreshToken }],
    ['a password', 429, 'CONNECTIVITY_TOOMANYREQUESTS_ERROR', { credentials: password }],
  ])('with %s that is answered %i is %s', async (_, status, code, options) => {
    await using fake = await tokenRegistry((_request, response) => sendJson(response, status, {}));
    const [found, cure] = await failureOf(letIn(fake.host, options));
    expect(found).toBe(code);
    expect(cure).not.toBe('');
  });

  it('with an answer that holds no token is CONNECTIVITY_ACCESS_TOKEN_ERROR', async () => {
    await using fake = await tokenRegistry((_, response) => sendJson(response, 200, { secret: 1 }));
    expect((await failureOf(letIn(fake.host)))[0]).toBe('CONNECTIVITY_ACCESS_TOKEN_ERROR');
  });

  it('at a token service that must not be asked is CONNECTIVITY_ACCESS_TOKEN_ERROR', async () => {
    await using fake = await startFakeRegistry((_, response) =>
      sendJson(response, 401, {}, { 'www-authenticate': 'Bearer realm="http://169.254.169.254/token"' }),
    );
    expect((await failureOf(letIn(fake.host)))[0]).toBe('CONNECTIVITY_ACCESS_TOKEN_ERROR');
    expect(fake.requests).toHaveLength(1);
  });

  it.each([
    ['https://token.nowhere.invalid/', 'CONNECTIVITY_DNS_ERROR'],
    ['http://127.0.0.1:1/', 'CONNECTIVITY_ACCESS_TOKEN_ERROR'],
  ])('at a token service that is away, %s, is %s', async (realm, code) => {
    await using fake = await startFakeRegistry((_, response) =>
      sendJson(response, 401, {}, { 'www-authenticate': `Bearer realm="${realm}"` }),
    );
    expect((await failureOf(letIn(fake.host)))[0]).toBe(code);
  });

  it('that cannot be read is CONNECTIVITY_REFRESH_TOKEN_ERROR', async () => {
    await using fake = await tokenRegistry((_, response) => sendJson(response, 200, { token: 't' }));
    const credentials = () => Promise.reject(new Error('the helper failed'));
    expect((await failureOf(letIn(fake.host, { credentials })))[0]).toBe('CONNECTIVITY_REFRESH_TOKEN_ERROR');
  });

  it('that is right gives a token for all that is tried', async () => {
    await using fake = await tokenRegistry((_, response) => sendJson(response, 200, { token: 't' }));
    expect(await letIn(fake.host, { credentials: password })).toBe('token');
    expect(await letIn(fake.host, { credentials: refreshToken })).toBe('refresh-token');
    expect(await letIn(fake.host)).toBe('anonymous');
    const asked = fake.requests.find(({ url }) => url.startsWith('/token?'));
    expect(new URL(asked?.url ?? '', 'http://r').searchParams.getAll('scope')).toEqual([
      'repository:health/slipway-doctor:delete,pull,push',
    ]);
  });

  it('of a real registry is its password', async () => {
    await using registry = await startRegistry({ auth: 'basic' });
    expect(await letIn(registry.host, { credentials: () => Promise.resolve(registryLogin) })).toBe('password');
    for (const credentials of [undefined, () => Promise.resolve({ ...registryLogin, password: 'wrong' })]) {
      expect(await failureOf(letIn(registry.host, { ...(credentials && { credentials }) }))).toEqual([
        'CONNECTIVITY_ACCESS_TOKEN_ERROR',
        expect.stringContaining('docker login'),
      ]);
    }
  }, 30_000);
});

describe('the clock of a registry', () => {
  const at = Date.UTC(2030, 0, 1);
  const date = new Date(at).toUTCString();
  it.each([
    ['may be right', date, at + 300, at + 900, 0],
    ['is right for an answer that took long', date, at - 5000, at + 5000, 0],
    ['is ahead', date, at - 60_000, at - 59_000, 59_000],
    ['is behind', date, at + 61_999, at + 63_000, -61_000],
    ['is not told', undefined, at, at, undefined],
    ['is told as no date', 'soon', at, at, undefined],
  ])('%s', (_, said, askedAt, answeredAt, skew) => {
    expect(clockSkew(said, { askedAt, answeredAt })).toBe(skew);
  });
});
