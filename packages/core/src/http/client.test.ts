import { describe, expect, it } from 'vitest';
import { SlipwayError } from '../errors/slipway-error.ts';
import { createClient, type Client } from './client.ts';

interface Sent {
  readonly url: string;
  readonly init: RequestInit;
}

/** A client whose `fetch` answers as told, and what it sent. The real one is exercised against the real server. */
function clientAnswering(answer: () => Response | Promise<Response>, token?: string): { client: Client; sent: Sent[] } {
  const sent: Sent[] = [];
  const client = createClient({
    server: 'https://slipway.example.io/base//',
    token,
    fetch: async (url, init) => {
      sent.push({ url: url as string, init: init ?? {} });
      return await answer();
    },
  });
  return { client, sent };
}

const json =
  (body: unknown, status = 200) =>
  (): Response =>
    Response.json(body, { status });

async function failureOf(promise: Promise<unknown>): Promise<SlipwayError> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof SlipwayError)) throw new Error('it did not fail as it should', { cause: error });
  return error;
}

describe('createClient', () => {
  it('sends method, path, query, token and JSON, and reads the answer by its schema', async () => {
    const { client, sent } = clientAnswering(json({ tokens: [], extra: 1 }), 'secret-token');
    expect(await client('listTokens', {})).toEqual({ tokens: [] });
    await failureOf(client('createToken', { body: { name: 'ci', role: 'reader' } }));
    expect(sent.map(({ url, init }) => [init.method, url, init.body])).toEqual([
      ['GET', 'https://slipway.example.io/base/v1/tokens', undefined],
      ['POST', 'https://slipway.example.io/base/v1/tokens', '{"name":"ci","role":"reader"}'],
    ]);
    expect(sent[1]?.init.headers).toEqual({
      authorization: 'Bearer secret-token',
      'content-type': 'application/json',
    });
  });

  it('sends no authorization without a token', async () => {
    const { client, sent } = clientAnswering(json({ status: 'ok' }));
    await client('health', {});
    expect(sent[0]?.init.headers).toEqual({});
  });

  it('sends bytes as they are, and gives bytes as the answer itself', async () => {
    const bytes = new Uint8Array([1, 2, 3]);
    const { client, sent } = clientAnswering(() => new Response('log text'));
    await failureOf(client('appendSource', { params: { sourceId: 's12345678' }, query: { offset: 5 }, body: bytes }));
    expect(sent[0]?.init.body).toBe(bytes);
    expect(sent[0]?.url).toContain('/v1/sources/s12345678?offset=5');
    const answer = await client('readLog', { params: { runId: 'r1' } }, { headers: { range: 'bytes=0-1' } });
    expect(sent[1]?.init.headers).toEqual({ range: 'bytes=0-1' });
    expect(await answer.text()).toBe('log text');
  });

  it('gives nothing for an answer without a body', async () => {
    const { client } = clientAnswering(() => new Response(null, { status: 204 }));
    await expect(client('revokeToken', { params: { tokenId: 't1' } })).resolves.toBeUndefined();
  });

  it("rejects with the service's own error: code, advice, findings, details and the request's id", async () => {
    const finding = { code: 'unknown-key', severity: 'error', message: 'what is this?', at: { line: 2, column: 3 } };
    const { client } = clientAnswering(
      json(
        {
          type: 'urn:slipway:error:conflict',
          title: 'conflict',
          status: 409,
          detail: 'the run is over',
          code: 'conflict',
          advice: 'do this',
          diagnostics: [finding],
          details: { offset: 7 },
          requestId: 'q1',
        },
        409,
      ),
    );
    const error = await failureOf(client('cancelRun', { params: { runId: 'r1' } }));
    expect(error).toMatchObject({
      code: 'conflict',
      message: 'the run is over',
      advice: 'do this',
      diagnostics: [finding],
      details: { offset: 7, requestId: 'q1' },
    });
  });

  it.each([
    [
      'an error page',
      () => new Response('<html>Bad gateway</html>', { status: 502, statusText: 'Bad Gateway' }),
      '502',
    ],
    ['a code that nobody knows', json({ code: 'made-up', status: 400 }, 400), '400'],
    ['an answer of another form', json({ status: 'fine' }), 'another form'],
    ['no JSON', () => new Response('OK'), 'another form'],
  ])('calls %s `service-failed`', async (_, answer, words) => {
    const error = await failureOf(clientAnswering(answer).client('health', {}));
    expect(error.code).toBe('service-failed');
    expect(error.message).toContain(words);
  });

  it('calls a service that does not answer `service-unreachable`, with the reason below `fetch failed`', async () => {
    const { client } = clientAnswering(() => {
      throw new TypeError('fetch failed', { cause: new Error('connect ECONNREFUSED 127.0.0.1:1') });
    });
    const error = await failureOf(client('health', {}));
    expect(error.code).toBe('service-unreachable');
    expect(error.message).toContain('ECONNREFUSED');
  });

  it('calls an answer that breaks off `service-unreachable`', async () => {
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(new TextEncoder().encode('{"status":'));
        controller.error(new TypeError('terminated'));
      },
    });
    expect((await failureOf(clientAnswering(() => new Response(body)).client('health', {}))).code).toBe(
      'service-unreachable',
    );
  });

  it("rejects with the signal's own reason when the caller gives up", async () => {
    const reason = new Error('interrupted');
    const { client } = clientAnswering(() => {
      throw new DOMException('This operation was aborted', 'AbortError');
    });
    await expect(client('health', {}, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });
});
