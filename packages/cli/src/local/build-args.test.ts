import { describe, expect, it } from 'vitest';
import { parseBuildArgs } from './build-args.ts';

describe('parseBuildArgs', () => {
  it.each([
    ['A=b', 'b'],
    ['A=b=c', 'b=c'],
    ['A=', ''],
    ['A', 'from the environment'],
    ['B', ''],
  ])('statement 142: %s', (text, value) => {
    expect(parseBuildArgs('--build-arg', [text], { A: 'from the environment' })).toEqual([{ name: text[0], value }]);
  });

  it('refuses one without a name, and repeats no value', () => {
    expect(() => parseBuildArgs('--secret-build-arg', ['=hunter2'])).toThrow(
      /^--secret-build-arg needs a name: --secret-build-arg NAME=VALUE$/,
    );
  });
});
