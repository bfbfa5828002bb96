import { describe, expect, it } from 'vitest';
import { cmdStep } from '../../test/steps.ts';
import type { BuiltinCommand } from './command.ts';
import { findBuiltin } from './find-builtin.ts';

const run = () => Promise.resolve({ exitCode: 0 });
const commands: readonly BuiltinCommand[] = [
  { name: 'purge', summary: '', run },
  { name: 'tag', summary: '', knows: ([verb]) => verb === 'list', run },
];
const acr = 'mcr.microsoft.com/acr/acr-cli:0.19';

function found(image: string, args: readonly string[], some: Parameters<typeof cmdStep>[1] = {}) {
  const builtin = findBuiltin(cmdStep('step', { image, args, ...some }), commands, 'own.io/tools/acr:1');
  return builtin === undefined ? undefined : [builtin.command.name, ...builtin.words];
}

describe('the built-in command of a step', () => {
  it.each([
    [acr, 'purge --ago 1d', 'purge --ago 1d'],
    ['mcr.microsoft.com/acr/acr-cli:0.1', 'purge', 'purge'],
    ['mirror.io/mcr/acr/acr-cli@sha256:' + '0'.repeat(64), 'purge', 'purge'],
    ['own.io/tools/acr:1', 'tag list --repository x', 'tag list --repository x'],
  ])('of %s %s is %s', (image, args, expected) => {
    expect(found(image, args.split(' '))?.join(' ')).toBe(expected);
  });

  it.each([
    ['another image', 'bash', ['purge']],
    ['an image that only ends alike', 'evil.io/notacr/acr-cli-x', ['purge']],
    ['a command that nobody knows', acr, ['annotate']],
    ['words that the command does not know', acr, ['tag', 'sing']],
    ['no words', acr, []],
  ])('is none for %s', (_, image, args) => {
    expect(found(image, args)).toBeUndefined();
  });

  it('is none for a step that replaces the program, or is to go on beside the others', () => {
    expect(found(acr, ['purge'], { entryPoint: '/bin/sh' })).toBeUndefined();
    expect(found(acr, ['purge'], { detach: true })).toBeUndefined();
  });
});
