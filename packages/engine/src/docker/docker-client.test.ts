import { describe, expect, it } from 'vitest';
import { dockerEngineBinds, isDockerClient } from './docker-client.ts';

describe('isDockerClient', () => {
  it.each([
    ['docker', true],
    ['docker:28-cli', true],
    ['docker.io/library/docker@sha256:' + '0'.repeat(64), true],
    ['registry.example:5000/tools/docker:1', true],
    ['docker/compose', false],
    ['docker.example/app', false],
    ['my-docker', false],
    ['NOT AN IMAGE', false],
  ])('of %s is %s', (image, expected) => {
    expect(isDockerClient(image)).toBe(expected);
  });
});

describe('dockerEngineBinds', () => {
  it('gives the socket to the docker client alone, and only where there is one', () => {
    expect(dockerEngineBinds('docker:cli', '/run/runs.sock')).toEqual(['/run/runs.sock:/var/run/docker.sock']);
    expect(dockerEngineBinds('alpine', '/run/runs.sock')).toEqual([]);
    expect(dockerEngineBinds('docker:cli', undefined)).toEqual([]);
  });
});
