import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
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

  it('refuses an engine that is too old', async () => {
    const server = createServer((_, response) => {
      response.setHeader('Content-Type', 'application/json');
      response.end(JSON.stringify({ Version: '19.03.1', ApiVersion: '1.40', MinAPIVersion: '1.12' }));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    try {
      const { port } = server.address() as AddressInfo;
      await expect(connectEngine({ DOCKER_HOST: `tcp://127.0.0.1:${port}` })).rejects.toMatchObject({
        code: 'engine-too-old',
      });
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
});
