import { SlipwayError } from '@slipway/core';
import { unhealthy } from '@slipway/registry';
import { describe, expect, it } from 'vitest';
import { runChecks, type Check, type Finding } from './finding.ts';

const fine = (name: string, needs?: readonly string[]): Check => ({
  name,
  ...(needs && { needs }),
  look: () => Promise.resolve(`${name} is fine`),
});
const broken = (name: string): Check => ({
  name,
  look: () => Promise.reject(unhealthy('CONNECTIVITY_DNS_ERROR', 'no address', 'Correct it.')),
});
async function all(checks: readonly Check[], ignoreErrors?: boolean): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for await (const finding of runChecks(checks, ignoreErrors === undefined ? {} : { ignoreErrors })) {
    findings.push(finding);
  }
  return findings;
}

describe('statement 77: checks', () => {
  const checks = [fine('a'), broken('b'), fine('c', ['b']), fine('d', ['c']), fine('e', ['a'])];

  it('end with the first failure, which has its code and its cure', async () => {
    expect(await all(checks)).toEqual([
      { name: 'a', state: 'ok', ok: true, detail: 'a is fine' },
      {
        name: 'b',
        state: 'failed',
        ok: false,
        code: 'CONNECTIVITY_DNS_ERROR',
        detail: 'no address',
        cure: 'Correct it.',
      },
    ]);
  });

  it('go on when errors are ignored, without what builds on a failure', async () => {
    expect((await all(checks, true)).map(({ name, state, ok }) => [name, state, ok])).toEqual([
      ['a', 'ok', true],
      ['b', 'failed', false],
      ['c', 'skipped', false],
      ['d', 'skipped', false],
      ['e', 'ok', true],
    ]);
  });

  it('may note what could be better, which is no failure', async () => {
    const note = { name: 'n', look: () => Promise.resolve({ note: 'slow', cure: 'Wait.' }) };
    expect(await all([note, fine('a', ['n'])])).toMatchObject([
      { state: 'note', ok: true, detail: 'slow', cure: 'Wait.' },
      { state: 'ok' },
    ]);
  });

  it('have the advice of errors without a code, and hide no bug', async () => {
    const other = { name: 'o', look: () => Promise.reject(new SlipwayError('unavailable', 'away')) };
    const [finding] = await all([other]);
    expect(finding).toMatchObject({ state: 'failed', cure: expect.any(String) as string });
    expect(finding).not.toHaveProperty('code');
    await expect(all([{ name: 'bug', look: () => Promise.reject(new TypeError('bug')) }])).rejects.toThrow('bug');
  });
});
