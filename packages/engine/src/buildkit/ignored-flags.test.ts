import { describe, expect, it } from 'vitest';
import { buildStep } from '../../test/steps.ts';
import { ignoredFlags } from './ignored-flags.ts';

const { options } = buildStep('b', { shmSizeBytes: 1, ulimits: ['nofile=1'] });

describe('ignoredFlags', () => {
  it.each([
    { version: '20.10.24+dfsg1', given: options, count: 2 },
    { version: '20.10.24', given: buildStep('b').options, count: 0 },
    { version: '23.0.0', given: options, count: 0 },
    { version: '29.1.2', given: options, count: 0 },
  ])('says $count warnings for engine $version', ({ version, given, count }) => {
    expect(ignoredFlags(given, version)).toHaveLength(count);
  });
});
