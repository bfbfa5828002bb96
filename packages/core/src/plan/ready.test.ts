import { describe, expect, it } from 'vitest';
import { compilePlan } from '../testing/compile-plan.ts';
import { ready } from './ready.ts';

const file =
  'steps:\n- {cmd: x, id: a}\n- {cmd: x, id: b, when: ["-"]}\n- {cmd: x, id: c, when: [a, b]}\n- {cmd: x, id: d}\n';

/** Ids of the steps that may start. */
async function readyAfter(started: readonly string[], done: readonly string[]): Promise<string[]> {
  const plan = await compilePlan(file);
  return ready(plan, { started: new Set(started), done: new Set(done) }).map(({ id }) => id);
}

describe('ready', () => {
  it('10 starts all steps at once that wait for nothing', async () => {
    expect(await readyAfter([], [])).toEqual(['a', 'b']);
  });

  it('3 starts a step only when all it waits for is done', async () => {
    expect(await readyAfter(['a', 'b'], ['a'])).toEqual([]);
    expect(await readyAfter(['a', 'b'], ['a', 'b'])).toEqual(['c']);
  });

  it('4 never starts what waits for a step that failed', async () => {
    expect(await readyAfter(['a', 'b'], ['b'])).toEqual([]);
  });

  it('starts nothing twice', async () => {
    expect(await readyAfter(['a', 'b', 'c', 'd'], ['a', 'b', 'c', 'd'])).toEqual([]);
  });
});
