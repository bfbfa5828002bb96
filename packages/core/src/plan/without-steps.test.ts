import { describe, expect, it } from 'vitest';
import { compilePlan } from '../testing/compile-plan.ts';
import { withoutSteps } from './without-steps.ts';

describe('a plan without steps that are done', () => {
  it('keeps the others, and nothing waits for what is gone', async () => {
    const plan = await compilePlan(
      'steps:\n' +
        '  - id: first\n    cmd: image\n' +
        '  - id: second\n    cmd: image\n' +
        '  - id: third\n    cmd: image\n    when: [first, second]\n',
    );
    const rest = withoutSteps(plan, ['first', 'unknown']);
    expect(rest.steps.map(({ id, waitsFor }) => [id, waitsFor])).toEqual([
      ['second', []],
      ['third', ['second']],
    ]);
  });
});
