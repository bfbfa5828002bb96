import { describe, expect, it } from 'vitest';
import { buildStep } from '../../test/steps.ts';
import { buildQuery } from './request.ts';

describe('buildQuery', () => {
  it('says no more than what is asked for', () => {
    expect(buildQuery(buildStep('b'), 'Dockerfile')).toEqual({
      version: '2',
      dockerfile: 'Dockerfile',
      t: [],
      buildargs: '{}',
      labels: '{}',
      extrahosts: [],
    });
  });

  it('passes on every option', () => {
    const step = buildStep(
      'b',
      {
        tags: ['a:1', 'b:1', 'a:1'],
        buildArgs: [
          { name: 'GIVEN', value: 'x=y' },
          { name: 'FROM_ENV' },
          { name: 'NOWHERE' },
          { name: 'EMPTY', value: '' },
        ],
        labels: [{ name: 'l', value: 'v' }],
        target: 'final',
        platform: 'linux/arm64',
        network: 'none',
        addHosts: ['db:10.0.0.1'],
        noCache: true,
        pull: true,
      },
      { env: [{ name: 'FROM_ENV', value: 'e' }] },
    );
    expect(buildQuery(step, 'x/Dockerfile')).toEqual({
      version: '2',
      dockerfile: 'x/Dockerfile',
      t: ['a:1', 'b:1'],
      buildargs: '{"GIVEN":"x=y","FROM_ENV":"e","EMPTY":""}',
      labels: '{"l":"v"}',
      extrahosts: ['db:10.0.0.1'],
      target: 'final',
      platform: 'linux/arm64',
      networkmode: 'none',
      nocache: '1',
      pull: '1',
    });
  });
});
