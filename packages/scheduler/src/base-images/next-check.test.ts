import { describe, expect, it } from 'vitest';
import { pauseAfterLimit, untilNextLook, type LookEnd } from './next-check.ts';
import { defaultBaseImageSettings } from './settings.ts';

const minute = 60_000;
const hour = 60 * minute;
const found: LookEnd = { kind: 'found', isExpensive: false };
const elsewhere = { isOwn: false, isReporting: false };
const own = { isOwn: true, isReporting: false };
const reporting = { isOwn: true, isReporting: true };

describe('untilNextLook', () => {
  it.each([
    ['129 another registry', found, elsewhere, 10 * minute, 60 * minute],
    ['the own registry, which reports nothing', found, own, minute, 5 * minute],
    ['the own registry, which reports pushes', found, reporting, 10 * minute, 60 * minute],
    ['few requests left', { ...found, rateLimit: { limit: 100, remaining: 9 } }, elsewhere, 20 * minute, 120 * minute],
    ['enough requests left', { ...found, rateLimit: { limit: 100, remaining: 10 } }, elsewhere, 10 * minute, hour],
    ['a look that counts as a pull', { ...found, isExpensive: true }, elsewhere, hour, hour],
    ['a tag that is missing', { kind: 'missing' }, elsewhere, 6 * hour, 6 * hour],
    ['a tag that is missing in the own registry', { kind: 'missing' }, own, minute, 5 * minute],
    ['a login that is missing', { kind: 'needs-credentials' }, elsewhere, 6 * hour, 6 * hour],
    ['the first failure', { kind: 'failing', failures: 1 }, elsewhere, 1000, minute],
    ['the third failure', { kind: 'failing', failures: 3 }, elsewhere, 1000, 4 * minute],
    ['many failures', { kind: 'failing', failures: 99 }, elsewhere, 1000, hour],
  ] as const)('%s', (_, end, looked, least, most) => {
    expect(untilNextLook(end, looked, defaultBaseImageSettings, 0)).toBe(least);
    expect(untilNextLook(end, looked, defaultBaseImageSettings, 1)).toBe(most);
  });
});

describe('pauseAfterLimit', () => {
  it.each([
    [undefined, 15 * minute],
    [1000, 15 * minute],
    [hour, hour],
  ])('%s', (asked, pause) => {
    expect(pauseAfterLimit(asked)).toBe(pause);
  });
});
