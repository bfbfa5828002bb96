import { pageHeader, type Role } from '@slipway/core/http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestService, type TestService } from '../testing/service.ts';
import { smallRun } from '../testing/requests.ts';

let service: TestService;
beforeAll(async () => {
  service = await startTestService();
});
afterAll(async () => {
  await service[Symbol.asyncDispose]();
});

/** Logs in and gives the cookie as a browser would send it. */
async function login(role: Role): Promise<string> {
  const answer = await service.fetch('/v1/session', role, { method: 'POST' });
  expect(answer.status).toBe(201);
  return answer.headers.get('set-cookie')!.split(';', 1)[0]!;
}

function send(path: string, headers: Record<string, string>, init: RequestInit = {}): Promise<Response> {
  return service.fetch(path, undefined, { ...init, headers });
}

const newRun = (headers: Record<string, string>): Promise<Response> =>
  send(
    '/v1/runs',
    { 'content-type': 'application/json', ...headers },
    { method: 'POST', body: JSON.stringify(smallRun({ agentPoolName: 'nobody' })) },
  );

describe('logging in', () => {
  it('puts the token into a cookie that only the browser sees, and says who it is', async () => {
    const answer = await service.fetch('/v1/session', 'reader', { method: 'POST' });
    const text = await answer.text();
    expect(JSON.parse(text)).toMatchObject({ name: 'test reader', role: 'reader' });
    expect(text).not.toContain(service.tokens.reader);
    expect(answer.headers.get('set-cookie')).toMatch(/; HttpOnly; SameSite=Strict$/);
  });

  it('is refused to agents, and without a valid token sets nothing', async () => {
    expect((await service.fetch('/v1/session', 'agent', { method: 'POST' })).status).toBe(403);
    for (const headers of [{}, { authorization: 'Bearer unknown' }, { cookie: 'slipway-session=unknown' }]) {
      const answer = await send('/v1/session', { ...headers, [pageHeader]: '1' }, { method: 'POST' });
      expect([answer.status, answer.headers.get('set-cookie')]).toEqual([401, null]);
    }
  });
});

describe('a cookie', () => {
  it('stands for its token, with its role', async () => {
    const cookie = await login('reader');
    expect(await (await send('/v1/whoami', { cookie })).json()).toMatchObject({ name: 'test reader' });
    expect((await send('/v1/runs', { cookie })).status).toBe(200);
    expect((await newRun({ cookie, [pageHeader]: '1' })).status).toBe(403);
    expect((await newRun({ cookie: await login('contributor'), [pageHeader]: '1' })).status).toBe(201);
  });

  it('changes nothing without the header that only the page can send', async () => {
    const cookie = await login('contributor');
    const refused = await newRun({ cookie });
    expect([refused.status, await refused.json()]).toMatchObject([403, { code: 'not-allowed' }]);
    expect((await send('/v1/session', { cookie }, { method: 'DELETE' })).status).toBe(403);
  });

  it.each(['cross-site', 'same-site'])('counts for no request that is %s, whatever its method', async (from) => {
    const cookie = await login('contributor');
    const headers = { cookie, 'sec-fetch-site': from, [pageHeader]: '1' };
    expect((await send('/v1/runs', headers)).status).toBe(403);
    expect((await newRun(headers)).status).toBe(403);
    expect((await newRun({ ...headers, 'sec-fetch-site': 'same-origin' })).status).toBe(201);
  });

  it('is not looked at beside a token', async () => {
    const cookie = await login('admin');
    expect((await send('/v1/whoami', { cookie, authorization: 'Bearer unknown' })).status).toBe(401);
    expect((await newRun({ cookie, authorization: `Bearer ${service.tokens.contributor}` })).status).toBe(201);
  });

  it('is removed by logging out, after which the token still works', async () => {
    const cookie = await login('reader');
    const answer = await send('/v1/session', { cookie, [pageHeader]: '1' }, { method: 'DELETE' });
    expect(answer.status).toBe(204);
    expect(answer.headers.get('set-cookie')).toMatch(/^slipway-session=; Path=\/; Max-Age=0;/);
    expect((await service.fetch('/v1/whoami', 'reader')).status).toBe(200);
  });

  it('ends with its token', async () => {
    const made = await service.as.admin('createToken', { body: { name: 'short', role: 'reader' } });
    const cookie = `slipway-session=${made.token}`;
    expect((await send('/v1/whoami', { cookie })).status).toBe(200);
    await service.as.admin('revokeToken', { params: { tokenId: made.tokenId } });
    expect((await send('/v1/whoami', { cookie })).status).toBe(401);
  });

  it('of a server behind a proxy is for HTTPS alone', async () => {
    await using behind = await startTestService({ trustProxy: true });
    const answer = await behind.fetch('/v1/session', 'reader', {
      method: 'POST',
      headers: { 'x-forwarded-proto': 'https' },
    });
    expect(answer.headers.get('set-cookie')).toMatch(/^__Host-slipway-session=.*; Secure$/);
  });
});
