import { describe, expect, it } from 'vitest';
import { engineAddress } from './engine-address.mjs';

describe('engineAddress', () => {
  it.each([
    [{}, { chosen: false, tls: false, target: { socketPath: '/var/run/docker.sock' } }],
    [{ DOCKER_HOST: '' }, { chosen: false, tls: false, target: { socketPath: '/var/run/docker.sock' } }],
    [{ DOCKER_HOST: 'unix:///run/x.sock' }, { chosen: true, tls: false, target: { socketPath: '/run/x.sock' } }],
    [
      { DOCKER_HOST: 'tcp://10.0.0.5' },
      { chosen: true, tls: false, target: { protocol: 'http:', host: '10.0.0.5', port: 2375 } },
    ],
    [
      { DOCKER_HOST: 'tcp://10.0.0.5', DOCKER_TLS_VERIFY: '1' },
      { chosen: true, tls: true, target: { protocol: 'https:', host: '10.0.0.5', port: 2376 } },
    ],
    [
      { DOCKER_HOST: 'tcp://engine:1234' },
      { chosen: true, tls: false, target: { protocol: 'http:', host: 'engine', port: 1234 } },
    ],
  ])('%o', (env, expected) => {
    expect(engineAddress(env)).toMatchObject(expected);
  });

  it.each(['ssh://me@host', 'nonsense'])('does not speak %s', (name) => {
    expect(engineAddress({ DOCKER_HOST: name })).toBeUndefined();
  });
});
