import { describe, expect, it } from 'vitest';
import { registryHost } from './registry-host.ts';

describe('the registry of a built-in command', () => {
  it.each([
    ['nothing written', undefined, 'reg.example.io', 'reg.example.io'],
    ['a host', 'other.io', 'reg.example.io', 'other.io'],
    ['a host and a port', '127.0.0.1:5000', 'reg.example.io', '127.0.0.1:5000'],
    ['the first part of the own host', 'reg', 'reg.example.io', 'reg.example.io'],
    ['capitals', 'Reg.Example.io', 'x.io', 'reg.example.io'],
  ])('is, for %s, the right one', (_, written, own, expected) => {
    expect(registryHost(written, own)).toBe(expected);
  });

  it('is what the variable of the step says, and what is written wins over it', () => {
    const env = [{ name: 'ACR_DEFAULT_REGISTRY', value: 'env.io' }];
    expect(registryHost(undefined, 'own.io', env)).toBe('env.io');
    expect(registryHost('other.io', 'own.io', env)).toBe('other.io');
  });

  it('is refused when it is a bare name of somebody else', () => {
    expect(() => registryHost('myregistry', '127.0.0.1:5000')).toThrow('"myregistry" is no registry');
    expect(() => registryHost('', '127.0.0.1:5000')).toThrow('is no registry');
  });
});
