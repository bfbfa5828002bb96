import { describe, expect, it } from 'vitest';
import { engineAddress, formatEngineAddress, isEngineHere } from './address.ts';

const socket = '/var/run/docker.sock';

describe('engineAddress', () => {
  it.each([
    { env: {}, address: { kind: 'unix', path: socket }, text: `unix://${socket}` },
    { env: { DOCKER_HOST: '' }, address: { kind: 'unix', path: socket }, text: `unix://${socket}` },
    {
      env: { DOCKER_HOST: 'unix:///run/d.sock' },
      address: { kind: 'unix', path: '/run/d.sock' },
      text: 'unix:///run/d.sock',
    },
    {
      env: { DOCKER_HOST: 'tcp://10.0.0.5:2375' },
      address: { kind: 'tcp', host: '10.0.0.5', port: 2375 },
      text: 'tcp://10.0.0.5:2375',
    },
    {
      env: { DOCKER_HOST: 'engine:1234' },
      address: { kind: 'tcp', host: 'engine', port: 1234 },
      text: 'tcp://engine:1234',
    },
    {
      env: { DOCKER_HOST: 'tcp://engine' },
      address: { kind: 'tcp', host: 'engine', port: 2375 },
      text: 'tcp://engine:2375',
    },
    {
      env: { DOCKER_HOST: 'tcp://engine', DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: '/certs' },
      address: { kind: 'tcp', host: 'engine', port: 2376, tls: { certPath: '/certs' } },
      text: 'tcp://engine:2376',
    },
  ])('reads $env', ({ env, address, text }) => {
    const read = engineAddress(env, socket);
    expect(read).toEqual(address);
    expect(formatEngineAddress(read)).toBe(text);
  });

  it.each(['ssh://me@host', 'tcp://', 'npipe:////./pipe/docker_engine'])(
    'refuses %s and says what would do',
    (named) => {
      expect(() => engineAddress({ DOCKER_HOST: named }, socket)).toThrow(
        expect.objectContaining({
          code: 'engine-unreachable',
          advice: expect.stringContaining('tcp://HOST:PORT') as string,
        }) as Error,
      );
    },
  );
});

describe('isEngineHere', () => {
  it.each([
    ['', true],
    ['unix:///run/d.sock', true],
    ['tcp://10.0.0.5:2375', false],
    ['tcp://127.0.0.1:2375', false],
  ])('of DOCKER_HOST=%s is %s', (DOCKER_HOST, here) => {
    expect(isEngineHere({ DOCKER_HOST })).toBe(here);
  });
});
