import type { ToldRun } from '@slipway/core/http';
import type { ClaimedMessage, NotificationTarget, Store } from '@slipway/store';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { createOutgoing } from '../outgoing/outgoing.ts';
import { notificationDeliverer } from './notification-deliverer.ts';
import { render } from './render.ts';
import { signatureHeaders } from './signature.ts';

const since = Date.parse('2030-01-01T00:00:00Z');
const run: ToldRun = {
  runId: 'r1',
  status: 'Failed',
  runType: 'AutoRun',
  task: 'build-app',
  cause: { kind: 'timer', trigger: 'nightly', occurrence: '2030-01-01T00:00:00.000Z' },
  registry: 'r.example.io',
  agentPoolName: 'default',
  platform: { os: 'linux', architecture: 'amd64' },
  attempt: 1,
  createTime: '2030-01-01T00:00:00.000Z',
  lastUpdatedTime: '2030-01-01T00:00:00.000Z',
  outputImages: [{ registry: 'r.example.io', repository: 'app', tag: 'v1' }],
  runErrorMessage: 'step <b>: `rm` failed & *stopped* @channel <!here>',
};
const message = (change: Partial<ClaimedMessage> = {}): ClaimedMessage => ({
  id: 1,
  messageId: 'm-1',
  kind: 'notification',
  target: 'ci',
  runId: 'r1',
  event: 'run.Failed',
  body: run,
  attempt: 1,
  since,
  ...change,
});
const ping = message({ event: 'ping', body: {} });

describe('signatureHeaders', () => {
  it('signs as the Standard Webhooks’ own example is signed', () => {
    const headers = signatureHeaders(
      'msg_p5jXN8AQM9LWM0D4loKWxJek',
      1_614_265_330_500,
      '{"test": 2432232314}',
      'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
    );
    expect(headers).toEqual({
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    });
  });

  it('takes any other text as the key itself, and signs nothing without one', () => {
    const signature = createHmac('sha256', 'plain').update('m.1.body').digest('base64');
    expect(signatureHeaders('m', 1000, 'body', 'plain')).toMatchObject({ 'webhook-signature': `v1,${signature}` });
    expect(signatureHeaders('m', 1000, 'body', undefined)).not.toHaveProperty('webhook-signature');
  });
});

describe('render', () => {
  it('gives the run as JSON', () => {
    const { contentType, body } = render('json', message());
    expect(contentType).toBe('application/json');
    expect(JSON.parse(body)).toEqual({ type: 'run.failed', timestamp: '2030-01-01T00:00:00.000Z', data: { run } });
    expect(JSON.parse(render('json', ping).body)).toMatchObject({ type: 'ping', data: {} });
  });

  it('gives it as a CloudEvent', () => {
    const { contentType, body } = render('cloudevents', message());
    expect(contentType).toBe('application/cloudevents+json');
    expect(JSON.parse(body)).toEqual({
      specversion: '1.0',
      id: 'm-1',
      source: '/slipway',
      type: 'io.slipway.run.failed',
      time: '2030-01-01T00:00:00.000Z',
      subject: 'r1',
      datacontenttype: 'application/json',
      data: { run },
    });
    expect(JSON.parse(render('cloudevents', ping).body)).toMatchObject({ type: 'io.slipway.ping', id: 'm-1' });
  });

  it('gives a chat message in which nothing of the user is markup', () => {
    const { text: shown, blocks } = JSON.parse(render('slack', message()).body) as {
      text: string;
      blocks: readonly { readonly type: string; readonly text: { readonly type: string; readonly text: string } }[];
    };
    expect(shown.split('\n')).toEqual([
      'build-app: run r1 failed (timer nightly)',
      '```app:v1```',
      "```step &lt;b&gt;: 'rm' failed &amp; *stopped* @channel &lt;!here&gt;```",
    ]);
    expect(blocks.every(({ text: { type } }) => type === 'plain_text')).toBe(true);
    expect(blocks.at(-1)?.text.text).toBe(run.runErrorMessage);
    const long = render('slack', message({ body: { ...run, runErrorMessage: '<'.repeat(4000) } })).body;
    expect(long.length).toBeLessThan(4000);
  });
});

describe('statement 57: a message about an image', () => {
  const told = { id: 'e1', action: 'push', target: { repository: 'app', tag: 'v1' } };

  it('is what the registry told, flat and unchanged', () => {
    const { contentType, body } = render('acr', message({ event: 'push', body: told }));
    expect([contentType, JSON.parse(body)]).toEqual(['application/json', told]);
  });

  it('is a ping that says its name', () => {
    const expected = { id: 'm-1', timestamp: '2030-01-01T00:00:00.000Z', action: 'ping' };
    expect(JSON.parse(render('acr', ping).body)).toEqual(expected);
  });
});

describe('notificationDeliverer', () => {
  async function receiver(status: number, headers: Record<string, string> = {}) {
    const received: { readonly headers: IncomingHttpHeaders; readonly body: string }[] = [];
    const server = createServer((request, response) => {
      void text(request).then((body) => {
        received.push({ headers: request.headers, body });
        response.writeHead(status, headers).end();
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return {
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
      received,
      [Symbol.asyncDispose]: async () => {
        server.close();
        await once(server, 'close');
      },
    };
  }
  const delivererTo = (
    target: Partial<NotificationTarget> & { readonly url: string },
    allow: 'allow' | 'deny' = 'allow',
  ) =>
    notificationDeliverer({
      store: {
        notifications: { target: () => Promise.resolve({ format: 'json', status: 'Enabled', headers: {}, ...target }) },
      } as unknown as Store,
      outgoing: createOutgoing({ privateAddresses: allow, timeoutMs: 5000 }),
      clock: { now: () => since + 7000, sleep: () => Promise.resolve() },
    });
  const never = new AbortController().signal;

  it('sends the message signed, under the same id and with the same body in every attempt', async () => {
    await using server = await receiver(204);
    const deliver = delivererTo({ url: server.url, secret: 'key' });
    expect(await deliver(message(), never)).toEqual({ kind: 'delivered', answer: 204 });
    await deliver(message({ attempt: 2 }), never);
    const [first, second] = server.received;
    expect(first?.body).toBe(second?.body);
    for (const { headers, body } of server.received) {
      const time = headers['webhook-timestamp'] as string;
      const signature = createHmac('sha256', 'key').update(`m-1.${time}.${body}`).digest('base64');
      expect(headers).toMatchObject({
        'webhook-id': 'm-1',
        'webhook-signature': `v1,${signature}`,
        'content-type': 'application/json',
      });
      expect(Number(time)).toBe(since / 1000 + 7);
    }
  });

  it('sends the headers that were chosen, and lets them change none of its own', async () => {
    await using server = await receiver(200);
    const headers = { Authorization: 'Bearer t', 'Webhook-Id': 'mine' };
    await delivererTo({ url: server.url, format: 'acr', headers })(
      message({ event: 'push', body: { id: 'e' } }),
      never,
    );
    expect(server.received[0]).toMatchObject({ body: '{"id":"e"}', headers: { authorization: 'Bearer t' } });
    expect(server.received[0]?.headers['webhook-id']).toContain('m-1');
  });

  it.each([
    [500, 'again'],
    [404, 'again'],
    [302, 'again'],
    [410, 'failed'],
  ])('takes the answer %i for %s', async (status, kind) => {
    await using server = await receiver(status, { 'retry-after': '9' });
    const delivered = await delivererTo({ url: server.url })(message(), never);
    expect(delivered).toMatchObject({ kind, answer: status, ...(kind === 'again' ? { afterMs: 9000 } : {}) });
  });

  it('tries a ping once, to one that is disabled, too, and says what came of it', async () => {
    await using server = await receiver(503);
    const disabled = delivererTo({ url: server.url, status: 'Disabled' });
    expect(await disabled(ping, never)).toMatchObject({ kind: 'failed', answer: 503 });
    expect(await disabled(message(), never)).toMatchObject({ kind: 'failed' });
    expect(server.received).toHaveLength(1);
    const away = await delivererTo({ url: 'http://127.0.0.1:1/' })(ping, never);
    expect(away).toMatchObject({ kind: 'failed', error: expect.stringContaining('127.0.0.1:1') as unknown });
  });

  it('sends nothing to addresses that are refused', async () => {
    await using server = await receiver(200);
    await expect(delivererTo({ url: server.url }, 'deny')(message(), never)).rejects.toMatchObject({
      code: 'outgoing-refused',
    });
    await expect(delivererTo({ url: 'http://169.254.169.254/' })(message(), never)).rejects.toMatchObject({
      code: 'outgoing-refused',
    });
    expect(server.received).toEqual([]);
  });
});
