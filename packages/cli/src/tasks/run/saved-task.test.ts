import { describe, expect, it } from 'vitest';
import type { RunFlags } from '../../local/flags.ts';
import { runTargetOf } from './saved-task.ts';

const usual: RunFlags = { logs: true, wait: true, output: 'text', logPrefix: 'auto' };
const target = (word: string | undefined, flags: Partial<RunFlags> = {}) =>
  runTargetOf(word, { ...usual, ...flags }, (file) => file === 'directory');

describe('what `tasks run` runs', () => {
  it.each<[string | undefined, Partial<RunFlags>, string]>([
    ['nightly', {}, 'task'],
    ['nightly', { file: 'other.yaml' }, 'task'],
    [undefined, { name: 'nightly' }, 'task'],
    ['directory', { context: '.' }, 'task'],
    [undefined, {}, 'context'],
    ['directory', {}, 'context'],
    ['directory', { file: 'acb.yaml' }, 'context'],
    ['nightly', { cmd: 'bash' }, 'context'],
    ['nightly', { local: true }, 'context'],
    ['./nightly', {}, 'context'],
    ['app', {}, 'context'],
    ['https://github.com/me/app.git', {}, 'context'],
    ['/dev/null', {}, 'context'],
  ])('%j with %j: a %s', (word, flags, kind) => {
    expect(target(word, flags).kind).toBe(kind);
  });

  it('refuses flags that do not go together', () => {
    expect(() => target('.', { name: 'nightly' })).toThrow("--name 'nightly' and '.' cannot be given together");
    expect(() => target('.', { arg: ['a=b'] })).toThrow('--arg belongs to runs of a saved task');
    expect(() => target('nightly', { env: ['a=b'] })).toThrow('--env does not change a saved task');
    expect(() => target('nightly', { context: '-' })).toThrow('no context from standard input');
  });
});
