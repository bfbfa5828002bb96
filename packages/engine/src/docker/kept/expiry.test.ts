import { describe, expect, it } from 'vitest';
import { expired } from './expiry.ts';

const limits = { runs: 2, ageMs: 100 };
const at = (...times: readonly number[]) => times.map((keptAt) => ({ keptAt }));

describe('expired', () => {
  it.each([
    { what: 'nothing', all: at(), gone: [] },
    { what: 'as many as may stay', all: at(950, 990), gone: [] },
    { what: 'one too many: the oldest', all: at(950, 990, 970), gone: [950] },
    { what: 'one that is too old', all: at(899, 990), gone: [899] },
    { what: 'old ones and many', all: at(100, 950, 960, 970, 200), gone: [950, 200, 100] },
  ])('of $what', ({ all, gone }) => {
    expect(expired(all, 1000, limits).map(({ keptAt }) => keptAt)).toEqual(gone);
  });
});
