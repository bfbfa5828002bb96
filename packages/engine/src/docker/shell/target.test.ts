import { describe, expect, it } from 'vitest';
import type { KeptRecord, KeptStep } from '../kept/record.ts';
import { shellProgram, shellTarget } from './target.ts';

const step = (id: string, some: Partial<KeptStep> = {}): KeptStep => ({
  id,
  image: 'image:1',
  command: 'make test',
  env: [{ name: 'A', value: '1' }],
  withheldEnv: [],
  withheldMounts: [],
  privileged: false,
  ...some,
});

const record = (steps: readonly KeptStep[], stepId?: string): KeptRecord => ({
  runId: 'l1',
  ending: { status: 'Failed', ...(stepId === undefined ? {} : { stepId }) },
  steps,
  volumes: { workspace: 'w', home: 'h', named: {} },
});

describe('shellTarget', () => {
  it.each([
    { what: 'the step that failed', failed: 'b', stepId: undefined, chosen: 'b' },
    { what: 'the step that is named', failed: 'b', stepId: 'a', chosen: 'a' },
    { what: 'the last step, when a build failed', failed: 'build', stepId: undefined, chosen: 'c' },
    { what: 'the last step, when the run timed out', failed: undefined, stepId: undefined, chosen: 'c' },
  ])('is $what', ({ failed, stepId, chosen }) => {
    const kept = record([step('a'), step('b'), step('c')], failed);
    expect(shellTarget(kept, { stepId, env: [] }).step.id).toBe(chosen);
  });

  it.each([
    { steps: [step('a'), step('b')], stepId: 'x', advice: 'Choose one of: a, b.' },
    { steps: [], stepId: 'x', advice: '--image' },
    { steps: [], stepId: undefined, advice: '' },
  ])('is not found: $stepId of $steps.length steps', ({ steps, stepId, advice }) => {
    const thrown = { code: 'not-found', advice: expect.stringContaining(advice) as string };
    expect(() => shellTarget(record(steps), { stepId, env: [] })).toThrow(expect.objectContaining(thrown) as Error);
  });

  it('says what is not as it was, and what can be done', () => {
    const kept = record([step('a', { withheldEnv: ['TOKEN', 'OTHER'], withheldMounts: ['/keys'] })]);
    const target = shellTarget(kept, { image: 'debug:1', env: [{ name: 'OTHER', value: '2' }] });
    expect(target.step).toMatchObject({
      image: 'debug:1',
      env: [
        { name: 'A', value: '1' },
        { name: 'OTHER', value: '2' },
      ],
    });
    expect(target.remarks).toEqual([
      'The step ran: image:1 make test',
      'The image is another one: debug:1',
      'Not set, because they held secrets: TOKEN (give them with --env NAME=VALUE)',
      'Not mounted, because secrets are not kept: /keys',
    ]);
  });
});

describe('shellProgram', () => {
  it('gives a line to sh as one word', () => {
    expect(shellProgram('echo "$A" | wc')).toEqual({ Entrypoint: ['sh', '-c', 'echo "$A" | wc'], Cmd: [] });
  });
});
