import { createTempDir, type TempDir } from '@slipway/testkit';
import { mkdirSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestService, type TestService } from '../testing/service.ts';

const document = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };
const script = `console.log('${'x'.repeat(2000)}')`;
let directory: TempDir;
let service: TestService;
beforeAll(async () => {
  directory = await createTempDir();
  mkdirSync(path.join(directory.path, 'site/assets'), { recursive: true });
  writeFileSync(path.join(directory.path, 'site/index.html'), '<!doctype html><title>page</title>');
  writeFileSync(path.join(directory.path, 'site/assets/app-1.js'), script);
  writeFileSync(path.join(directory.path, 'site/notes.bak'), 'not of the page');
  writeFileSync(path.join(directory.path, 'secret.json'), '{}');
  service = await startTestService({ pageDirectory: path.join(directory.path, 'site') });
});
afterAll(async () => {
  await service[Symbol.asyncDispose]();
  await directory[Symbol.asyncDispose]();
});

const get = (url: string, headers: Record<string, string> = {}): Promise<Response> =>
  service.fetch(url, undefined, { headers });

describe('the web page', () => {
  it.each(['/', '/runs', '/runs/r1?step=a', '/tasks/nightly-report'])(
    'answers a browser at %s, and is asked for again each time',
    async (url) => {
      const answer = await get(url, document);
      expect([answer.status, await answer.text()]).toEqual([200, '<!doctype html><title>page</title>']);
      expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
      expect(answer.headers.get('cache-control')).toBe('no-cache');
    },
  );

  it('may use nothing but its own files and this API', async () => {
    const { headers } = await get('/', document);
    const policy = headers.get('content-security-policy')!;
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe|\*|data:|https?:/);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
  });

  it('keeps files that are named by their content for ever', async () => {
    const answer = await get('/assets/app-1.js');
    expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(answer.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(answer.headers.get('content-encoding')).toBe('gzip');
    expect(await answer.text()).toBe(script);
    expect(await (await get('/assets/app-1.js', { 'accept-encoding': 'identity' })).text()).toBe(script);
  });

  it('is not what programs get at paths where there is nothing, nor browsers under /v1', async () => {
    for (const [url, headers] of [
      ['/nothing', {}],
      ['/assets/gone.js', {}],
      ['/v1/nothing', document],
      ['/notes.bak', {}],
    ] as const) {
      const answer = await get(url, headers);
      expect([answer.status, await answer.json()]).toMatchObject([404, { code: 'not-found' }]);
    }
  });

  it.each(['/../secret.json', '/assets/../../secret.json', '/%2e%2e/secret.json', '/..%2fsecret.json'])(
    'gives nothing beside its directory: %s',
    async (url) => {
      // `fetch` would tidy the path.
      const status = await new Promise((resolve) => {
        request(service.address + url, { path: url }, (answer) => {
          answer.resume();
          resolve(answer.statusCode);
        }).end();
      });
      expect(status).toBe(404);
    },
  );

  it('takes nothing', async () => {
    expect((await service.fetch('/', undefined, { method: 'POST' })).status).toBe(404);
  });
});

it('is refused where it cannot be read', async () => {
  await expect(startTestService({ pageDirectory: '/none' })).rejects.toMatchObject({ code: 'invalid-argument' });
});
