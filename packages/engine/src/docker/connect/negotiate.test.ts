import { describe, expect, it } from 'vitest';
import { negotiateApiVersion } from './negotiate.ts';

describe('negotiateApiVersion', () => {
  it.each([
    { engine: '20.10', apiVersion: '1.41', minApiVersion: '1.12', agreed: '1.41' },
    { engine: '23.0', apiVersion: '1.42', minApiVersion: '1.12', agreed: '1.42' },
    { engine: '25.0', apiVersion: '1.44', minApiVersion: '1.24', agreed: '1.44' },
    { engine: '28.0', apiVersion: '1.48', minApiVersion: '1.24', agreed: '1.48' },
    { engine: '29.0', apiVersion: '1.52', minApiVersion: '1.44', agreed: '1.51' },
    { engine: '99.0', apiVersion: '2.0', minApiVersion: '1.99', agreed: '1.99' },
  ])('speaks $agreed with an engine $engine', ({ engine, agreed, ...versions }) => {
    expect(negotiateApiVersion({ version: engine, ...versions })).toBe(agreed);
  });

  it('refuses an engine that does not know what is needed', () => {
    const old = { version: '19.03', apiVersion: '1.40', minApiVersion: '1.12' };
    expect(() => negotiateApiVersion(old)).toThrow(expect.objectContaining({ code: 'engine-too-old' }) as Error);
  });
});
