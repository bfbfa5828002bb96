import { describe, expect, it } from 'vitest';
import { layOutGraph, type GraphStep } from './graph-layout.ts';

const told = (steps: readonly GraphStep[]) => {
  const { nodes, edges, columns, rows } = layOutGraph(steps);
  return {
    nodes: nodes.map(({ id, column, row }) => `${id} ${column},${row}`),
    edges: edges.map(({ from, to }) => `${from.id}>${to.id}`),
    size: [columns, rows],
  };
};
const step = (id: string, ...waitsFor: string[]): GraphStep => ({ id, waitsFor });

describe('layOutGraph', () => {
  it('puts a chain into a line', () => {
    expect(told([step('a'), step('b', 'a'), step('c', 'b')])).toEqual({
      nodes: ['a 0,0', 'b 1,0', 'c 2,0'],
      edges: ['a>b', 'b>c'],
      size: [3, 1],
    });
  });

  it('puts what runs at once below each other, near what it waits for', () => {
    expect(told([step('a'), step('b'), step('y', 'b'), step('x', 'a'), step('end', 'x', 'y')])).toEqual({
      nodes: ['a 0,0', 'b 0,1', 'x 1,0', 'y 1,1', 'end 2,0'],
      edges: ['b>y', 'a>x', 'x>end', 'y>end'],
      size: [3, 2],
    });
  });

  it('draws no edge that others say already', () => {
    expect(told([step('a'), step('b', 'a'), step('c', 'a', 'b')]).edges).toEqual(['a>b', 'b>c']);
  });

  it('bears steps that are not there, circles, and nothing at all', () => {
    expect(told([step('a', 'gone')]).nodes).toEqual(['a 0,0']);
    expect(told([step('a', 'b'), step('b', 'a')]).nodes).toHaveLength(2);
    expect(told([])).toEqual({ nodes: [], edges: [], size: [0, 0] });
  });
});
