import { randomUUID, createHmac } from 'node:crypto';
import { request, type Agent, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

/** A delivery that is signed and ready to go. */
export interface ReadyDelivery {
  readonly path: string;
  readonly headers: Readonly<Record<string, string | number>>;
  readonly body: string;
}

/** How long each delivery took to be answered, from the beginning of the burst, in milliseconds. */
export type Answered = readonly number[];

/** Pushes of one commit to so many branches, for the trigger `push` of a task, signed as Standard Webhooks say. */
export function signPushes(task: string, repository: string, secret: string, count: number): readonly ReadyDelivery[] {
  const seconds = Math.floor(Date.now() / 1000);
  return Array.from({ length: count }, (_, index) => {
    const body = JSON.stringify({
      event: 'push',
      repository,
      ref: `refs/heads/branch-${index}`,
      before: '0'.repeat(40),
      after: '0d1a26e67d8f5eaf1f6ba5c57fc3c7d91ac0fd1c',
      title: 'Mend the door',
      actor: 'ada',
      paths: ['src/door.ts'],
    });
    const id = randomUUID();
    const signature = createHmac('sha256', secret).update(`${id}.${seconds}.${body}`).digest('base64');
    const headers = {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      'webhook-id': id,
      'webhook-timestamp': String(seconds),
      'webhook-signature': `v1,${signature}`,
    };
    return { path: `/v1/hooks/git/${task}/push`, headers, body };
  });
}

/** Sends all at once, each on a connection of its own unless the agent keeps some; rejects when one is not accepted. */
export async function sendBurst(
  address: string,
  agent: Agent,
  deliveries: readonly ReadyDelivery[],
): Promise<Answered> {
  const { hostname, port } = new URL(address);
  const startedAt = performance.now();
  return Promise.all(
    deliveries.map(async ({ path, headers, body }) => {
      const sending = request({ hostname, port, path, method: 'POST', headers, agent });
      sending.end(body);
      const [answer] = (await once(sending, 'response')) as [IncomingMessage];
      const said = await text(answer);
      if (said !== '{"status":"accepted"}') throw new Error(`${answer.statusCode}: ${said}`);
      return performance.now() - startedAt;
    }),
  );
}
