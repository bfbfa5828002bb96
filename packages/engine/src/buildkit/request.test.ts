import { describe, expect, it } from 'vitest';
import { buildStep } from '../../test/steps.ts';
import { buildQuery, type BuildRequest } from './request.ts';

const request: BuildRequest = {
  dockerfile: 'x/Dockerfile',
  buildId: 'b1',
  session: 's1',
  cacheFrom: [],
  inlineCache: false,
};

describe('buildQuery', () => {
  it('says no more than what is asked for', () => {
    expect(buildQuery(buildStep('b'), request)).toEqual({
      version: '2',
      dockerfile: 'x/Dockerfile',
      buildid: 'b1',
      session: 's1',
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
        shmSizeBytes: 64,
        ulimits: ['nofile=1024:2048', 'core=0'],
      },
      { env: [{ name: 'FROM_ENV', value: 'e' }] },
    );
    expect(buildQuery(step, { ...request, cacheFrom: ['r.io/a:cache'], inlineCache: true })).toEqual({
      version: '2',
      dockerfile: 'x/Dockerfile',
      buildid: 'b1',
      session: 's1',
      t: ['a:1', 'b:1'],
      buildargs: '{"GIVEN":"x=y","FROM_ENV":"e","EMPTY":"","BUILDKIT_INLINE_CACHE":"1"}',
      cachefrom: '["r.io/a:cache"]',
      labels: '{"l":"v"}',
      extrahosts: ['db:10.0.0.1'],
      target: 'final',
      platform: 'linux/arm64',
      networkmode: 'none',
      nocache: '1',
      pull: '1',
      shmsize: '64',
      ulimits: '[{"Name":"nofile","Soft":1024,"Hard":2048},{"Name":"core","Soft":0,"Hard":0}]',
    });
  });
});
