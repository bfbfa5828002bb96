import { SlipwayError } from '@slipway/core';
import { describe, expect, it } from 'vitest';
import { connectEngine } from './connection.ts';

const minorOf = (apiVersion: string): number => Number(apiVersion.split('.')[1]);

describe('connectEngine', () => {
  it('finds the engine and agrees on a version', async () => {
    const connection = await connectEngine();
    expect(connection.version).toMatch(/^\d+\.\d+/);
    const { ApiVersion: newest, MinAPIVersion: oldest } = await connection.docker.version();
    expect(minorOf(connection.apiVersion)).toBeGreaterThanOrEqual(Math.max(41, minorOf(oldest)));
    expect(minorOf(connection.apiVersion)).toBeLessThanOrEqual(minorOf(newest));
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
