import { describe, expect, it } from 'vitest';
import { outdatedPackages } from './lockfile.mjs';

const a = { version: '1.0.0', integrity: 'sha512-a' };
const other = 'node_modules/other-platform';

describe('outdatedPackages', () => {
  it.each([
    ['the same', { 'node_modules/a': a }, { 'node_modules/a': a }, []],
    ['one that is missing', { 'node_modules/a': a }, {}, ['node_modules/a']],
    ['another version', { 'node_modules/a': a }, { 'node_modules/a': { ...a, version: '2.0.0' } }, ['node_modules/a']],
    ['other contents', { 'node_modules/a': a }, { 'node_modules/a': { ...a, integrity: 'b' } }, ['node_modules/a']],
    ['one for another platform', { [other]: { ...a, optional: true } }, {}, []],
    ['one more than wanted', {}, { 'node_modules/a': a }, []],
    [
      'a workspace that is linked',
      { 'node_modules/@s/w': { link: true } },
      { 'node_modules/@s/w': { link: true } },
      [],
    ],
    ['a workspace that is not', { 'node_modules/@s/w': { link: true } }, {}, ['node_modules/@s/w']],
    [
      'the root and the workspaces themselves',
      { '': { version: '1.0.0' }, 'packages/w': { version: '1.0.0' } },
      {},
      [],
    ],
  ])('%s', (_, wanted, installed, expected) => {
    expect(outdatedPackages({ packages: wanted }, { packages: installed })).toEqual(expected);
  });
});
