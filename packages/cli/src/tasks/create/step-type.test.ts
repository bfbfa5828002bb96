import { describe, expect, it } from 'vitest';
import { changedStepType } from './step.ts';
import { stepTypeOf, type StepPlace } from './step-type.ts';

const git = 'https://github.com/me/app.git';

describe('the type of a step (contract §7.1)', () => {
  it.each<[StepPlace, string]>([
    [{ cmd: 'bash' }, 'EncodedTask'],
    [{ cmd: 'bash', context: git }, 'EncodedTask'],
    [{ file: 'acb.yaml' }, 'EncodedTask'],
    [{ file: 'acb.yaml', context: '/dev/null' }, 'EncodedTask'],
    [{ file: 'acb.yaml', context: git }, 'FileTask'],
    [{ file: 'dir/build.sh', context: git }, 'FileTask'],
    [{ file: 'Dockerfile', context: git }, 'Docker'],
    [{ file: 'acb.YAML', context: git }, 'Docker'],
  ])('of %j is %s', (place, type) => {
    expect(stepTypeOf(place)).toBe(type);
  });

  it('refuses what is missing or too much, with the texts of the contract', () => {
    expect(() => stepTypeOf({ context: git })).toThrow('missing --file/-f argument');
    expect(() => stepTypeOf({ cmd: 'x', file: 'y' })).toThrow(
      'Task can be created with either --cmd myCommand -c /dev/null or -f myFile -c myContext, but not both.',
    );
  });

  it('may switch with -f, and stays otherwise', () => {
    const docker = {
      type: 'Docker' as const,
      contextPath: git,
      dockerFilePath: 'Dockerfile',
      imageNames: [],
      isPushEnabled: true,
      noCache: false,
      arguments: [],
      secrets: [],
      cacheFrom: [],
    };
    expect(changedStepType({ target: 'x' }, docker)).toBe('Docker');
    expect(changedStepType({ context: 'https://github.com/me/other.git' }, docker)).toBe('Docker');
    expect(changedStepType({ file: 'acb.yaml' }, docker)).toBe('FileTask');
    expect(changedStepType({ cmd: 'bash' }, docker)).toBe('EncodedTask');
  });
});
