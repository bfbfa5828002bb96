import { compile } from '@slipway/core';
import { describe, expect, it } from 'vitest';
import { localRunVariables } from '../local/run-variables.ts';
import { wordsTaskFile } from './words-task-file.ts';

async function argsOf(words: readonly string[]): Promise<readonly string[]> {
  const run = localRunVariables('id', 'own.io', new Date());
  const result = await compile(wordsTaskFile(words), { file: 'words', run });
  expect(result.diagnostics).toEqual([]);
  const step = result.ok ? result.plan.steps[0] : undefined;
  return step?.kind === 'cmd' ? step.args : [];
}

describe('the task file of some words', () => {
  it.each([
    ['app:^v1$'],
    ['$Registry/x'],
    ['{{.Run.ID}}'],
    ["it's", '"quoted"', 'a\\b', '\\d+\\.\\d*'],
    ['# no comment', ': no key', '- no item', '', ' '],
    ['(?<!x)y|z;a&b>c`d`', '*?[a-z]{2,3}~'],
    ['ü', '😀', 'tab\there', 'line\nend', '\u0085\u2028'],
    ['--flag=$(rm -rf /)', '%s', '@file', '&anchor', '!tag'],
  ])('gives the step the very words: %j', async (...words) => {
    expect(await argsOf(['acr', 'purge', ...words])).toEqual(['purge', ...words]);
  });

  it('does so for whatever can be typed', async () => {
    let seed = 7;
    const random = (below: number): number => (seed = (seed * 48_271) % 2_147_483_647) % below;
    for (let round = 0; round < 50; round += 1) {
      const words = Array.from({ length: 1 + random(4) }, () =>
        String.fromCodePoint(...Array.from({ length: random(12) }, () => 32 + random(95))),
      );
      expect(await argsOf(['acr', 'purge', ...words])).toEqual(['purge', ...words]);
    }
  });
});
