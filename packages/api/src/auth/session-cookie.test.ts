import { describe, expect, it } from 'vitest';
import { clearedCookie, cookieToken, sessionCookie } from './session-cookie.ts';

describe('sessionCookie', () => {
  it('keeps the token from scripts and from other sites', () => {
    expect(sessionCookie('abc', false)).toBe('slipway-session=abc; Path=/; Max-Age=2592000; HttpOnly; SameSite=Strict');
  });

  it('is bound to its host behind HTTPS', () => {
    expect(sessionCookie('abc', true)).toMatch(/^__Host-slipway-session=abc; Path=\/; .*; SameSite=Strict; Secure$/);
  });

  it('is removed by one of the same name', () => {
    expect(clearedCookie(false)).toMatch(/^slipway-session=; Path=\/; Max-Age=0;/);
    expect(clearedCookie(true)).toMatch(/^__Host-slipway-session=; Path=\/; Max-Age=0;.*Secure/);
  });
});

describe('cookieToken', () => {
  it.each([
    ['slipway-session=abc', 'abc'],
    ['theme=dark; slipway-session=abc.d-e=; other=1', 'abc.d-e='],
    ['slipway-session=', undefined],
    ['slipway-session=a b', undefined],
    ['not-slipway-session=abc', undefined],
    [`slipway-session=${'a'.repeat(513)}`, undefined],
    ['', undefined],
    [undefined, undefined],
  ])('%s', (header, expected) => {
    expect(cookieToken(header, false)).toBe(expected);
  });

  it('is that of the same scheme', () => {
    expect(cookieToken('slipway-session=abc', true)).toBeUndefined();
    expect(cookieToken('__Host-slipway-session=abc', true)).toBe('abc');
  });
});
