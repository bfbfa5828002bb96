import { describe, expect, it } from 'vitest';
import { backoffMs, mayPass } from './push-retry.ts';

describe('mayPass', () => {
  it.each([
    ['denied: requested access to the resource is denied', false],
    ['unauthorized: authentication required', false],
    ['no basic auth credentials', false],
    ['An image does not exist locally with the tag: x', false],
    ['Get "http://x/v2/": dial tcp: connect: connection refused', true],
    ['received unexpected HTTP status: 503 Service Unavailable', true],
    ['toomanyrequests: slow down', true],
    ['unexpected EOF', true],
  ])('%s: %s', (failure, expected) => {
    expect(mayPass(failure)).toBe(expected);
  });

  it('doubles the wait', () => {
    expect([1, 2].map((attempt) => backoffMs(attempt, 500))).toEqual([500, 1000]);
  });
});
