import { describe, expect, it } from 'vitest';
import { originalText, sourceOffset } from '../text/mapped-text.ts';
import { replaceAliases } from './replace.ts';
import { splitAliasBlock } from './split-block.ts';

const aliases = new Map([
  ['ID', '<id>'],
  ['a', '$ID'],
]);

describe('replaceAliases', () => {
  it.each([
    ['$ID$ID', '<id><id>'],
    ['$IDx ${ID} $(ID) $? $', '$IDx ${ID} $(ID) $? $'],
    ['$$ID $$$ID $$$$', '$ID $<id> $$'],
    ['$a', '$ID'],
    ['$nope$ID $nope$$ID $nope$nope', '$nope<id> $nope$<id> $nope$nope'],
  ])('makes %j into %j', (text, expected) => {
    expect(replaceAliases(originalText(text), aliases, '$').text).toBe(expected);
  });

  it('knows where text came from', () => {
    const text = 'x $ID y $ID z';
    const replaced = replaceAliases(originalText(text), aliases, '$');
    expect(sourceOffset(replaced, replaced.text.indexOf('z'))).toBe(text.indexOf('z'));
    expect(sourceOffset(replaced, replaced.text.lastIndexOf('<id>') + 2)).toBe(text.lastIndexOf('$ID'));
  });
});

describe('splitAliasBlock', () => {
  it('takes blocks out by their lines', () => {
    const text = 'version: v1.1.0\nalias:\n  a: 1\n\nsteps:\r\n- x\nalias :\n  b: 2\nenv: []';
    const { block, task } = splitAliasBlock(originalText(text));
    expect(block.text).toBe('alias:\n  a: 1\n\nalias :\n  b: 2\n');
    expect(task.text).toBe('version: v1.1.0\nsteps:\n- x\nenv: []\n');
    expect(sourceOffset(task, task.text.indexOf('env'))).toBe(text.indexOf('env'));
  });
});
