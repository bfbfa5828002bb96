import { once } from 'node:events';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { type FaultFront, startFaultFront } from './fault-front.ts';

/** Answers with what it was sent. */
async function startEcho(): Promise<AsyncDisposable & { readonly url: string }> {
  const server = createServer((request, response) => {
    void text(request).then((body) => response.end(`${request.method ?? ''} ${request.url ?? ''} ${body}`));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function statuses(front: FaultFront, paths: readonly string[]): Promise<readonly number[]> {
  const answers: number[] = [];
  for (const path of paths) answers.push((await fetch(front.url + path)).status);
  return answers;
}

describe('startFaultFront', () => {
  it('passes method, path and body on', async () => {
    await using echo = await startEcho();
    await using front = await startFaultFront(echo.url);
    const answer = await fetch(`${front.url}/a?b=c`, { method: 'PUT', body: 'hello' });
    expect(await answer.text()).toBe('PUT /a?b=c hello');
    expect(front.requests).toMatchObject([{ method: 'PUT', path: '/a?b=c' }]);
  });

  it('spoils as many matching requests as it was told, and no other', async () => {
    await using echo = await startEcho();
    await using front = await startFaultFront(echo.url);
    front.fail({ kind: 'answer', status: 429 }, { times: 2, match: ({ path }) => path === '/x' });
    expect(await statuses(front, ['/y', '/x', '/x', '/x'])).toEqual([200, 429, 429, 200]);
  });

  it('breaks a connection off', async () => {
    await using echo = await startEcho();
    await using front = await startFaultFront(echo.url);
    front.fail({ kind: 'disconnect' });
    await expect(fetch(front.url)).rejects.toThrow('fetch failed');
    expect(await statuses(front, ['/'])).toEqual([200]);
  });
});
