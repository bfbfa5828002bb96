import type { ServerResponse } from 'node:http';
import { registryLogin, startRegistry } from '@slipway/testkit';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createRegistryClient } from './client.ts';
import { digestOf } from './digest.ts';
import { registryFailure } from './failures.ts';
import { sendJson, startFakeRegistry, type Arrived } from './testing/fake-registry.ts';
import { piecesOf } from './testing/images.ts';

const login = (password: string) => ({
  credentials: () => Promise.resolve({ username: registryLogin.username, password }),
});
const anyDigest = digestOf(Buffer.from('x'));

afterEach(() => {
  vi.useRealTimers();
});

describe('a Basic login', () => {
  it('3 is shown once it was asked for, and from then on at once', async () => {
    await using registry = await startFakeRegistry(({ headers }, response) => {
      if (headers.authorization === undefined) response.writeHead(401, { 'www-authenticate': 'Basic realm="x"' }).end();
      else response.writeHead(404).end();
    });
    const client = createRegistryClient(registry.host, login('secret'));
    for (const tag of ['1', '2', '3']) await client.head('a/b', tag);
    expect(registry.requests.map(({ headers }) => headers.authorization !== undefined)).toEqual([
      false,
      true,
      true,
      true,
    ]);
  });

  it('3 with a wrong password is refused, and never in a loop', async () => {
    await using registry = await startRegistry({ auth: 'basic' });
    const client = createRegistryClient(registry.host, login('wrong'));
    for (const _ of [1, 2]) {
      const refused = await client.ping().then(() => undefined, registryFailure);
      expect(refused?.status).toBe(401);
    }
  });

  it('3 that was changed meanwhile is asked for again', async () => {
    let password = 'old';
    await using registry = await startFakeRegistry(({ headers }, response) => {
      const right = `Basic ${Buffer.from(`u:${password}`).toString('base64')}`;
      if (headers.authorization === right) response.writeHead(200).end();
      else response.writeHead(401, { 'www-authenticate': 'Basic realm="x"' }).end();
    });
    const credentials = () => Promise.resolve({ username: 'u', password });
    const client = createRegistryClient(registry.host, { credentials });
    await client.ping();
    password = 'new';
    await client.ping();
    expect(registry.requests).toHaveLength(4);
  });
});

/** A registry that is its own token service, with scopes as registries ask for them. */
function tokenRegistry(options: { readonly expiresIn?: number } = {}) {
  let tokens = 0;
  return startFakeRegistry((request, response) => {
    const { url, headers } = request;
    if (url.startsWith('/token')) {
      tokens += 1;
      const lifetime = options.expiresIn === undefined ? {} : { expires_in: options.expiresIn };
      sendJson(response, 200, { token: `t${tokens}`, ...lifetime });
    } else if (headers.authorization === undefined) {
      const realm = `http://${headers.host ?? ''}/token`;
      const asked = 'repository:team/app:pull repository:shared/base:pull';
      const challenge = `Bearer realm="${realm}",service="the registry",scope="${asked}"`;
      response.writeHead(401, { 'www-authenticate': challenge }).end();
    } else {
      response.writeHead(404).end();
    }
  });
}

const tokenRequests = (requests: readonly Arrived[]) => requests.filter(({ url }) => url.startsWith('/token'));

describe('a Bearer token', () => {
  it('4 is asked for with the service and every scope as a parameter of its own', async () => {
    await using registry = await tokenRegistry();
    await createRegistryClient(registry.host, login('secret')).head('team/app', '1');
    const [request] = tokenRequests(registry.requests);
    const query = new URL(request?.url ?? '', 'http://x').searchParams;
    expect(query.getAll('service')).toEqual(['the registry']);
    expect(query.getAll('scope')).toEqual(['repository:shared/base:pull', 'repository:team/app:pull']);
    expect(request?.headers.authorization).toMatch(/^Basic /);
  });

  it.each([
    [300, 269_000, 271_000],
    [undefined, 29_000, 31_000],
  ])('4 that lasts %s s is used until 30 s before its end', async (expiresIn, kept, fresh) => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const start = Date.now();
    await using registry = await tokenRegistry({ ...(expiresIn !== undefined && { expiresIn }) });
    const client = createRegistryClient(registry.host);
    const shown = async (ms: number): Promise<string | undefined> => {
      vi.setSystemTime(start + ms);
      await client.head('team/app', '1');
      return registry.requests.at(-1)?.headers.authorization;
    };
    expect([await shown(0), await shown(kept), await shown(fresh)]).toEqual(['Bearer t1', 'Bearer t1', 'Bearer t2']);
    expect(
      registry.requests.filter(({ headers, url }) => !headers.authorization && url.startsWith('/v2')),
    ).toHaveLength(1);
  });

  it('4 is fetched once for many requests at the same time, and anew for other scopes', async () => {
    await using registry = await tokenRegistry();
    const client = createRegistryClient(registry.host);
    await client.head('team/app', '1');
    await Promise.all(['2', '3', '4'].map((tag) => client.head('team/app', tag)));
    expect(tokenRequests(registry.requests)).toHaveLength(1);
    await Promise.all(['2', '3', '4'].map((tag) => client.head('team/other', tag)));
    expect(tokenRequests(registry.requests)).toHaveLength(2);
  });

  it('5 for a mount covers both repositories', async () => {
    await using registry = await tokenRegistry();
    const client = createRegistryClient(registry.host);
    await client.head('any', '1');
    await client.mountBlob('team/dst', { digest: anyDigest, from: 'team/src' }).catch(() => undefined);
    const request = tokenRequests(registry.requests).at(-1);
    expect(new URL(request?.url ?? '', 'http://x').searchParams.getAll('scope')).toEqual([
      'repository:team/dst:pull,push',
      'repository:team/src:pull',
    ]);
  });

  it('7 is not asked for at a link-local address, and no login goes there', async () => {
    await using registry = await startFakeRegistry((_, response) =>
      response.writeHead(401, { 'www-authenticate': 'Bearer realm="http://169.254.169.254/token"' }).end(),
    );
    await expect(createRegistryClient(registry.host, login('secret')).ping()).rejects.toThrow('169.254.169.254');
  });
});

/** Fails the first requests in this way, then answers 200 or 201. */
function failing(times: number, fail: (response: ServerResponse) => void) {
  let left = times;
  return startFakeRegistry(({ method, url }, response) => {
    if (left > 0) {
      left -= 1;
      fail(response);
    } else if (method === 'POST') {
      response.writeHead(202, { location: `${url}1` }).end();
    } else {
      response.writeHead(method === 'PUT' ? 201 : 200, { 'docker-content-digest': anyDigest }).end();
    }
  });
}

const fast = { retry: { firstMs: 1 } };

describe('what passes by itself', () => {
  it.each<[what: string, fail: (response: ServerResponse) => void]>([
    ['a status 503', (response) => response.writeHead(503).end()],
    ['a status 408', (response) => response.writeHead(408).end()],
    ['a connection that breaks off', (response) => response.destroy()],
  ])('14 is tried again after %s', async (_what, fail) => {
    await using registry = await failing(2, fail);
    expect(await createRegistryClient(registry.host, fast).head('a', '1')).toMatchObject({ digest: anyDigest });
    expect(registry.requests).toHaveLength(3);
  });

  it.each<[what: string, fail: (response: ServerResponse) => void]>([
    ['a status 503', (response) => response.writeHead(503).end()],
    ['a status 429', (response) => response.writeHead(429).end()],
    ['a connection that breaks off', (response) => response.destroy()],
  ])('14 is tried again at the token service after %s', async (_what, fail) => {
    let asked = 0;
    await using registry = await startFakeRegistry(({ url, headers }, response) => {
      if (url.startsWith('/token')) {
        asked += 1;
        if (asked < 3) fail(response);
        else sendJson(response, 200, { token: 't' });
      } else if (headers.authorization === 'Bearer t') {
        response.writeHead(200, { 'docker-content-digest': anyDigest }).end();
      } else {
        const realm = `http://${headers.host ?? ''}/token`;
        sendJson(response, 401, {}, { 'www-authenticate': `Bearer realm="${realm}"` });
      }
    });
    expect(await createRegistryClient(registry.host, fast).head('a', '1')).toMatchObject({ digest: anyDigest });
    expect(asked).toBe(3);
  });

  it('14 is given up in the end', async () => {
    await using registry = await failing(9, (response) =>
      sendJson(response, 503, { errors: [{ code: 'UNAVAILABLE' }] }),
    );
    const failure = await createRegistryClient(registry.host, fast)
      .head('a', '1')
      .then(() => undefined, registryFailure);
    expect(failure?.status).toBe(503);
    expect(registry.requests).toHaveLength(4);
  });

  it('14 waits as long as Retry-After says', async () => {
    await using registry = await failing(1, (response) => response.writeHead(429, { 'retry-after': '1' }).end());
    const startedAt = performance.now();
    await createRegistryClient(registry.host, fast).head('a', '1');
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(990);
  });

  it('14 tells the caller where Retry-After is too long to wait', async () => {
    await using registry = await failing(1, (response) => response.writeHead(429, { 'retry-after': '3600' }).end());
    await expect(createRegistryClient(registry.host, fast).head('a', '1')).rejects.toMatchObject({
      code: 'too-many-requests',
    });
    expect(registry.requests).toHaveLength(1);
  });

  it('14 is no stream: what was consumed cannot be sent again', async () => {
    let puts = 0;
    await using registry = await startFakeRegistry(({ method }, response) => {
      if (method === 'POST') response.writeHead(202, { location: '/v2/a/blobs/uploads/1' }).end();
      else if (method === 'PUT') {
        puts += 1;
        response.writeHead(503).end();
      } else response.writeHead(204).end();
    });
    const upload = { digest: anyDigest, size: 1, content: piecesOf('x') };
    await expect(createRegistryClient(registry.host, fast).uploadBlob('a', upload)).rejects.toThrow('status 503');
    expect(puts).toBe(1);
    expect(registry.requests.at(-1)?.method).toBe('DELETE');
  });

  it('ends with the caller', async () => {
    await using registry = await failing(9, (response) => response.writeHead(503, { 'retry-after': '30' }).end());
    const abort = new AbortController();
    const asked = createRegistryClient(registry.host).head('a', '1', abort.signal);
    await vi.waitFor(() => expect(registry.requests).toHaveLength(1));
    abort.abort();
    await expect(asked).rejects.toMatchObject({ name: 'AbortError' });
  });
});

it('13 ports that browsers refuse are spoken to', async () => {
  const refusedByFetch = [6000, 5060, 6566, 6665, 6697];
  for (const port of refusedByFetch) {
    try {
      await using registry = await startFakeRegistry((_, response) => response.end(), port);
      await expect(fetch(`http://${registry.host}/v2/`)).rejects.toMatchObject({ cause: { message: 'bad port' } });
      await createRegistryClient(registry.host).ping();
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    }
  }
  throw new Error('every port that browsers refuse is in use');
});
