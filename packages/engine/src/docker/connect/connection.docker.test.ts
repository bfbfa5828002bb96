import { SlipwayError } from '@slipway/core';
import { describe, expect, it } from 'vitest';
import { connectEngine } from './connection.ts';

describe('connectEngine', () => {
  it('finds the engine and agrees on a version', async () => {
    const connection = await connectEngine();
    expect(connection.version).toMatch(/^\d+\.\d+/);
    expect(connection.apiVersion).toBe('1.41');
    await expect(connection.docker.ping()).resolves.toBeDefined();
  });

  it('says where no engine answers, and what to do', async () => {
    const failure = connectEngine({ DOCKER_HOST: 'unix:///does/not/exist.sock' });
    await expect(failure).rejects.toBeInstanceOf(SlipwayError);
    await expect(failure).rejects.toMatchObject({
      code: 'engine-unreachable',
      message: expect.stringContaining('unix:///does/not/exist.sock') as string,
      advice: expect.stringContaining('DOCKER_HOST') as string,
    });
  });
});
