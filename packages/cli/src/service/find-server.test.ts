import { describe, expect, it } from 'vitest';
import { findServer, isLoopback, normalAddress, type ServerSources } from './find-server.ts';

const sources: ServerSources = {
  flags: {},
  env: {},
  profiles: {
    current: 'work',
    profiles: {
      work: { server: 'https://work.example', token: 'w' },
      home: { server: 'http://home.example:8080', token: 'h' },
    },
  },
  local: { server: 'http://127.0.0.1:8080', token: 'l' },
};

describe('findServer', () => {
  const cases: readonly (readonly [
    name: string,
    given: Partial<ServerSources>,
    server: string,
    token: string | undefined,
  ])[] = [
    ['the present login', {}, 'https://work.example', 'w'],
    ['a service on this computer when there is no login', { profiles: { profiles: {} } }, 'http://127.0.0.1:8080', 'l'],
    [
      'the environment before the login',
      { env: { server: 'http://home.example:8080/' } },
      'http://home.example:8080',
      'h',
    ],
    [
      'a named profile before the environment',
      { flags: { profile: 'home' }, env: { server: 'x.io' } },
      'http://home.example:8080',
      'h',
    ],
    ['a profile of the environment', { env: { profile: 'home' } }, 'http://home.example:8080', 'h'],
    [
      'a flag before all',
      { flags: { server: 'http://127.0.0.1:8080', profile: 'home' } },
      'http://127.0.0.1:8080',
      'l',
    ],
    [
      'no token of one server for another',
      { flags: { server: 'https://work.example.evil' } },
      'https://work.example.evil',
      undefined,
    ],
    ['no token of https over http', { flags: { server: 'http://work.example' } }, 'http://work.example', undefined],
    ['a token that was given, wherever', { flags: { server: 'a.io', token: 't' } }, 'https://a.io', 't'],
    ['the token of the environment before a stored one', { env: { token: 'e' } }, 'https://work.example', 'e'],
  ];
  it.each(cases)('takes %s', (_name, given, server, token) => {
    const found = findServer({ ...sources, ...given });
    expect(found?.server).toBe(server);
    expect(found?.token).toBe(token);
  });

  it('finds nothing when nothing says, and refuses a profile that does not exist', () => {
    expect(findServer({ flags: {}, env: {}, profiles: { profiles: {} }, local: undefined })).toBeUndefined();
    expect(() => findServer({ ...sources, flags: { profile: 'toString' } })).toThrow("there is no profile 'toString'");
  });
});

it('reads addresses, and refuses what is none without repeating a login', () => {
  expect(normalAddress('slipway.example')).toBe('https://slipway.example');
  expect(normalAddress('http://h:80/base/?x#y')).toBe('http://h/base');
  expect(() => normalAddress('ftp://x')).toThrow('is not the address of a service');
  expect(() => normalAddress('http://user:secret@x')).toThrow(/^(?!.*secret).*\*\*\*@x/);
  expect(['http://localhost:1', 'http://127.1.2.3', 'http://[::1]:2', 'http://127.evil.io'].map(isLoopback)).toEqual([
    true,
    true,
    true,
    false,
  ]);
});
