import { describe, expect, it } from 'vitest';
import { shouldMeasure, waitMs } from './when-to-measure.ts';

const MiB = 2 ** 20;
const last = { used: 0, free: 1000 * MiB, at: 0, tookMs: 0 };

describe('shouldMeasure', () => {
  it.each([
    { what: 'nothing was written', free: 1000 * MiB, now: 500, measure: false },
    { what: 'less than half of what is left was written', free: 951 * MiB, now: 500, measure: false },
    { what: 'half of what is left was written', free: 950 * MiB, now: 500, measure: true },
    { what: 'a minute has gone by', free: 1000 * MiB, now: 60_000, measure: true },
    { what: 'the disk is not here', free: undefined, now: 500, measure: true },
  ])('is $measure when $what', ({ free, now, measure }) => {
    expect(shouldMeasure(last, 100 * MiB, free, now)).toBe(measure);
  });

  it('looks closer the nearer the limit is, but not at every breath of the disk', () => {
    const near = { ...last, used: 99 * MiB };
    expect(shouldMeasure(near, 100 * MiB, 995 * MiB, 500)).toBe(false);
    expect(shouldMeasure(near, 100 * MiB, 992 * MiB, 500)).toBe(true);
  });
});

describe('waitMs', () => {
  it('gives measuring no more than a tenth of the time', () => {
    expect(waitMs(last, MiB)).toBe(500);
    expect(waitMs({ ...last, tookMs: 200 }, MiB)).toBe(2000);
  });

  it('asks an engine elsewhere the less often the longer the limit takes to reach', () => {
    const elsewhere = { ...last, free: undefined };
    expect(waitMs(elsewhere, 64 * MiB)).toBe(500);
    expect(waitMs(elsewhere, 4e9)).toBe(2000);
    expect(waitMs(elsewhere, 2 ** 40)).toBe(30_000);
  });
});
