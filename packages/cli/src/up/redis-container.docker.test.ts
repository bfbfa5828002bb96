import { existsSync } from 'node:fs';
import path from 'node:path';
import { connectDocker, createTempDir, makeDebianImage } from '@slipway/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startRedisContainer } from './redis-container.ts';
import { askRedis } from './redis-socket.ts';

const image = `slipway-test/redis-${process.pid}:1`;

describe('a Redis in a container', () => {
  let docker: Awaited<ReturnType<typeof connectDocker>>;
  beforeAll(async () => {
    docker = await connectDocker();
    await makeDebianImage(docker, image, { packages: ['redis-server'] });
  });
  afterAll(() => docker.getImage(image).remove({ force: true }));

  const containers = () => docker.listContainers({ all: true, filters: { ancestor: [image] } });

  it('answers on its socket, keeps its data, and is gone at the end', async () => {
    await using directory = await createTempDir();
    const redis = path.join(directory.path, 'redis');
    {
      await using started = await startRedisContainer(redis, ['slipway-test/none:1', image]);
      expect(started.image).toBe(image);
      expect(await askRedis(started.socketPath, 'SET key kept')).toBe('+OK\r\n');
      const [container] = await containers();
      expect(container?.HostConfig.NetworkMode).toBe('none');
    }
    expect(await containers()).toEqual([]);
    await using again = await startRedisContainer(redis, [image]);
    expect(await askRedis(again.socketPath, 'GET key')).toContain('kept');
  });

  it('ends one that a killed process has left, before it opens the same data', async () => {
    await using directory = await createTempDir();
    await using former = await startRedisContainer(directory.path, [image]);
    expect(await askRedis(former.socketPath, 'SET key kept')).toBe('+OK\r\n');
    await using started = await startRedisContainer(directory.path, [image]);
    expect(await askRedis(started.socketPath, 'GET key')).toContain('kept');
    const states = (await containers()).map(({ State }) => State);
    expect(states.toSorted()).toEqual(['exited', 'running']);
  });

  it('says which images were looked for when there is none', async () => {
    await using directory = await createTempDir();
    const redis = path.join(directory.path, 'redis');
    await expect(startRedisContainer(redis, ['127.0.0.1:1/none:1'])).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('the Docker Engine has none of 127.0.0.1:1/none:1') as string,
    });
    expect(existsSync(path.join(redis, 'redis.sock'))).toBe(false);
  });
});
