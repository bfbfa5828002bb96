import { once } from 'node:events';
import { startRedis } from '@slipway/testkit';
import { describe, expect, it, vi } from 'vitest';
import { connectForCommands, whyAway } from './connect.ts';

describe('whyAway', () => {
  it('says what Redis itself says against a connection', async () => {
    await using server = await startRedis();
    const first = connectForCommands({ url: server.url });
    await once(first, 'ready');
    expect(whyAway(first)).toBeUndefined();
    await first.config('SET', 'requirepass', 'secret');
    const second = connectForCommands({ url: server.url });
    await vi.waitFor(() => expect(whyAway(second)).toMatch(/^not connected: .*NOAUTH/), 5000);
    first.disconnect();
    second.disconnect();
  });

  it('says when nobody listens, and forgets it when somebody does', async () => {
    await using server = await startRedis();
    await server.kill();
    const client = connectForCommands({ url: server.url });
    await vi.waitFor(() => expect(whyAway(client)).toMatch(/ECONNREFUSED/), 5000);
    await server.start();
    await vi.waitFor(() => expect(whyAway(client)).toBeUndefined(), 5000);
    client.disconnect();
  });
});
