import { describe, expect, it } from 'vitest';
import type { Endpoint } from './endpoint.ts';
import { checkRealm } from './realm.ts';

const secure: Endpoint = { protocol: 'https:', hostname: 'registry.example.io', port: 443 };
const lan: Endpoint = { protocol: 'https:', hostname: '10.1.1.1', port: 5000 };
const here: Endpoint = { protocol: 'http:', hostname: '127.0.0.1', port: 5000 };
const plain: Endpoint = { protocol: 'http:', hostname: 'registry.lan', port: 5000 };

describe('checkRealm', () => {
  it.each<[realm: string, registry: Endpoint, trusted?: string[]]>([
    ['https://auth.example.io/token?x=1', secure],
    ['https://registry.example.io/token', secure],
    ['http://127.0.0.1:5001/token', here],
    ['https://10.1.1.2/token', lan],
    ['http://registry.lan:5001/token', plain],
    ['https://10.1.1.2/token', secure, ['10.1.1.2']],
  ])('7 lets a login go to %s', (realm, registry, trusted) => {
    expect(checkRealm(realm, registry, trusted).href).toBe(realm);
  });

  it.each<[realm: string, registry: Endpoint, reason: RegExp]>([
    ['http://auth.example.io/token', secure, /clear text/],
    ['http://registry.example.io/token', secure, /clear text/],
    ['http://other.lan/token', plain, /clear text/],
    ['https://169.254.169.254/token', secure, /link-local/],
    ['https://[fe80::1]/token', secure, /link-local/],
    ['https://[::ffff:169.254.169.254]/token', secure, /link-local/],
    ['http://169.254.169.254/token', here, /link-local/],
    ['https://10.0.0.5/token', secure, /private network/],
    ['https://[fd12::1]/token', secure, /private network/],
    ['http://localhost:8080/token', secure, /private network/],
    ['http://2130706433/token', secure, /private network/],
    ['file:///etc/passwd', secure, /no address/],
    ['token', secure, /no address/],
  ])('7 refuses %s', (realm, registry, reason) => {
    expect(() => checkRealm(realm, registry)).toThrow(reason);
  });
});
