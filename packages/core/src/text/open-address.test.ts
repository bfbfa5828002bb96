import { expect, it } from 'vitest';
import { openAddress } from './open-address.ts';

it.each([
  ['https://user:pw@host/app.git#main:src', 'https://host/app.git#main:src'],
  ['https://token@host:8443/app.git', 'https://host:8443/app.git'],
  ['https://us@er:p@host/a', 'https://host/a'],
  ['https://host/ctx.tgz?sv=1&sig=abc#x', 'https://host/ctx.tgz#x'],
  ['HTTP://a:b@host', 'HTTP://host'],
  ['git@host:team/app.git', 'git@host:team/app.git'],
  ['source:s123456789', 'source:s123456789'],
  ['oci://host/app@sha256:00', 'oci://host/app@sha256:00'],
])('shows %s as %s', (location, shown) => {
  expect(openAddress(location)).toBe(shown);
});
