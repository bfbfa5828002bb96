import { expect, it } from 'vitest';
import { parseTime } from './time.ts';

it('reads points in time and times before now', () => {
  const now = new Date('2030-01-08T00:00:00Z');
  const texts = ['30s', '10m', '2h', '7d', '2030-01-01T12:00:00+02:00', '2030-01-01'];
  expect(texts.map((text) => parseTime('--since', text, now))).toEqual([
    '2030-01-07T23:59:30.000Z',
    '2030-01-07T23:50:00.000Z',
    '2030-01-07T22:00:00.000Z',
    '2030-01-01T00:00:00.000Z',
    '2030-01-01T10:00:00.000Z',
    '2030-01-01T00:00:00.000Z',
  ]);
  for (const text of ['', '5', '5w', 'yesterday', '2030-13-01']) {
    expect(() => parseTime('--since', text, now)).toThrow('--since');
  }
});
