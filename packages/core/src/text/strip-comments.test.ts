import { describe, expect, it } from 'vitest';
import { sourceOffset } from './mapped-text.ts';
import { stripComments } from './strip-comments.ts';

describe('stripComments', () => {
  it.each<[string, string, string]>([
    ['whole lines', 'a: 1\n# x\n  # y\nb: 2\n', 'a: 1\nb: 2\n'],
    ['nothing behind a value', 'a: 1 # x\n', 'a: 1 # x\n'],
    ['lines after form feeds and tabs', '\f# x\n\t# y\na', 'a'],
    ['everything', '# x\n# y', ''],
    ['nothing in a block scalar', 'a: |\n  #!/bin/sh\n  # y\nb: 1\n', 'a: |\n  #!/bin/sh\n  # y\nb: 1\n'],
    ['nothing in a folded scalar of a list', '- >-\n  # x\n- a\n', '- >-\n  # x\n- a\n'],
    [
      'nothing in a scalar below a listed key',
      '- a: |2+ # why\n    # x\n  b: 1\n# z\n',
      '- a: |2+ # why\n    # x\n  b: 1\n',
    ],
    ['the line that ends a scalar by its indentation', 'a: |\n  x\n\n# z\nb: 1\n', 'a: |\n  x\n\nb: 1\n'],
    ['a comment after a pipe in a template', 'a: {{ b | c }}\n# x\n', 'a: {{ b | c }}\n'],
    ['nothing in a tagged scalar', 'a: !!str |\n  # x\n', 'a: !!str |\n  # x\n'],
    ['nothing in a scalar with its header alone', 'a:\n  |\n  # x\n', 'a:\n  |\n  # x\n'],
    ['lines in nested lists', '- - |\n    # x\n  # z\n  - y\n', '- - |\n    # x\n  - y\n'],
  ])('removes %s', (_name, text, expected) => {
    expect(stripComments(text).text).toBe(expected);
  });

  it('knows where the rest came from', () => {
    const text = 'a\n# x\nbc\n';
    const stripped = stripComments(text);
    for (let index = 0; index < stripped.text.length; index += 1) {
      expect(text[sourceOffset(stripped, index) ?? -1]).toBe(stripped.text[index]);
    }
  });
});
