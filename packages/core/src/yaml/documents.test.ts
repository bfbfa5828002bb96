import { describe, expect, it } from 'vitest';
import { readYamlDocuments } from './documents.ts';

describe('readYamlDocuments', () => {
  it('reads every document with its places, and leaves empty ones out', () => {
    const text = 'a: 1\nb: [x, {c: yes}]\n---\n# nothing\n---\nname: "2"\n';
    const { documents, diagnostics } = readYamlDocuments(text, 'f.yaml');
    expect(diagnostics).toEqual([]);
    expect(documents.map(({ data }) => data)).toEqual([{ a: 1, b: ['x', { c: true }] }, { name: '2' }]);
    const [first, second] = documents;
    expect(first?.positionOf(['b', 1, 'c'])).toEqual({ line: 2, column: 12 });
    expect(first?.positionOf(['b', 1], 'c')).toEqual({ line: 2, column: 9 });
    expect(first?.positionOf(['b', 7, 'd'])).toEqual({ line: 2, column: 4 });
    expect(second?.positionOf([])).toEqual({ line: 6, column: 1 });
  });

  it.each([
    ['a: 1\na: 2\n', 'yaml-duplicate-key', 2, 1],
    ['a: 1\n---\nb: [\n', 'yaml-syntax', 4, 1],
    ['a: \u0007\n', 'yaml-syntax', 1, 4],
    ['a: !!int x\n', 'yaml-tag', 1, 10],
  ])('says what is wrong with %j, and where', (text, code, line, column) => {
    expect(readYamlDocuments(text, 'f.yaml').diagnostics[0]).toMatchObject({
      code,
      file: 'f.yaml',
      at: { line, column },
    });
  });
});
