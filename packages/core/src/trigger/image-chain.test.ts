import { describe, expect, it } from 'vitest';
import type { Cause } from '../http/schemas/cause.ts';
import { chainAfter, findCircle, refuseChain, type ChainLink } from './image-chain.ts';

const link = (task: string): ChainLink => ({ task, runId: `r${task}` });
const limits = { maxDepth: 3 };

describe('chainAfter', () => {
  it('is the chain of the run that pushed, and itself', () => {
    const cause: Cause = { kind: 'base-image', trigger: 't', images: [], chain: [link('a')] };
    expect(chainAfter([{ runId: 'rb', task: 'b', cause }])).toEqual([link('a'), link('b')]);
  });

  it('begins with a run that something else started, and knows no quick runs', () => {
    const cause = { kind: 'manual' } as const;
    expect(chainAfter([{ runId: 'ra', task: 'a', cause }])).toEqual([link('a')]);
    expect(chainAfter([{ runId: 'rq', cause }])).toEqual([]);
  });

  it('of a diamond names its top once', () => {
    const from = (task: string) => ({
      runId: `r${task}`,
      task,
      cause: { kind: 'base-image' as const, trigger: 't', images: [], chain: [link('a')] },
    });
    expect(chainAfter([from('b'), from('c')])).toEqual([link('a'), link('b'), link('c')]);
  });
});

describe('refuseChain', () => {
  it('lets a task stand at the end of a chain that it is not in', () => {
    expect(refuseChain('c', [link('a'), link('b')], limits)).toBeUndefined();
    expect(refuseChain('c', [], limits)).toBeUndefined();
  });

  it('stops a task whose own image comes back to it', () => {
    expect(refuseChain('a', [link('a')], limits)).toBe(
      'the image comes from run ra of this very task: a → a would go on for ever',
    );
    expect(refuseChain('a', [link('x'), link('a'), link('b')], limits)).toContain('a → b → a');
  });

  it('stops a chain that is too long', () => {
    expect(refuseChain('d', [link('a'), link('b'), link('c')], limits)).toBe(
      '3 runs have led to this one, and 3 is the limit',
    );
  });
});

describe('findCircle', () => {
  const graph: Readonly<Record<string, readonly string[]>> = {
    app: ['mid'],
    mid: ['base'],
    base: [],
    self: ['self'],
    left: ['right'],
    right: ['left'],
    outside: ['left'],
  };
  it.each([
    ['app', undefined],
    ['self', ['self', 'self']],
    ['left', ['left', 'right', 'left']],
    ['outside', undefined],
  ])('of %s is %j', (task, circle) => {
    expect(findCircle(task, (name) => graph[name] ?? [])).toEqual(circle);
  });
});
