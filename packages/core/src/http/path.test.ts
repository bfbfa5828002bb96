import { describe, expect, it } from 'vitest';
import { fillPath, writeQuery } from './path.ts';

describe('fillPath', () => {
  it.each([
    ['/v1/runs', {}, '/v1/runs'],
    ['/v1/runs/{runId}/log', { runId: 'r2f' }, '/v1/runs/r2f/log'],
    ['/v1/runs/{runId}', { runId: '../tokens?x=1#y' }, '/v1/runs/..%2Ftokens%3Fx%3D1%23y'],
    ['/a/{one}/{two}', { one: 'é', two: '{one}' }, '/a/%C3%A9/%7Bone%7D'],
  ])('%s with %j', (path, params, expected) => {
    expect(fillPath(path, params)).toBe(expected);
  });

  it('refuses a parameter that is missing, since another path would be meant', () => {
    expect(() => fillPath('/v1/runs/{runId}', {})).toThrow('runId');
  });

  it.each(['.', '..', ''])("refuses '%s', which addresses would resolve away", (runId) => {
    expect(() => fillPath('/v1/runs/{runId}', { runId })).toThrow('runId');
  });
});

describe('writeQuery', () => {
  it.each([
    [{}, ''],
    [{ top: 3, follow: true, task: 'a b&c' }, '?top=3&follow=true&task=a+b%26c'],
    [{ cursor: undefined, since: undefined }, ''],
    [{ offset: 0, step: '' }, '?offset=0&step='],
  ])('%j', (query, expected) => {
    expect(writeQuery(query)).toBe(expected);
  });
});
