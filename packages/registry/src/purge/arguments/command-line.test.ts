import { describe, expect, it } from 'vitest';
import { parsePurgeCommand } from './command-line.ts';

const words = (line: string): string[] => line.split(' ').filter((word) => word !== '');
const parse = (line: string) => parsePurgeCommand(words(line));
const minimal = '--filter app:v1 --ago 1d';

describe('parsePurgeCommand', () => {
  it('has the defaults of ACR', () => {
    expect(parse(minimal)).toEqual({
      options: {
        filters: [{ text: 'app:v1', repository: 'app', tag: 'v1' }],
        agoMs: 86_400_000,
        keep: 0,
        scope: 'tags',
        dryRun: false,
        includeLocked: false,
        filterTimeoutMs: 60_000,
        concurrency: 8,
      },
      notices: [],
      configs: [],
      repositoryPageSize: 100,
      verbose: false,
    });
  });

  it('reads every flag, long and short', () => {
    const line =
      '-r reg.io -u me -p secret -c a.json --config=b.json -f a:1,2 --filter b:2 --ago=1h --keep 3 --untagged ' +
      '--dry-run --include-locked --filter-timeout-seconds 5 --concurrency 4 --repository-page-size 7 --verbose';
    expect(parse(line)).toMatchObject({
      options: {
        filters: [
          { repository: 'a', tag: '1,2' },
          { repository: 'b', tag: '2' },
        ],
        agoMs: 3_600_000,
        keep: 3,
        scope: 'tags-and-untagged',
        dryRun: true,
        includeLocked: true,
        filterTimeoutMs: 5000,
        concurrency: 4,
      },
      registry: 'reg.io',
      login: { username: 'me', password: 'secret' },
      configs: ['a.json', 'b.json'],
      repositoryPageSize: 7,
      verbose: true,
    });
  });

  it.each<[line: string, what: object]>([
    ['-f=a:b --ago 1d', { filters: [{ text: 'a:b' }] }],
    ['-fa:b --ago 1d', { filters: [{ text: 'a:b' }] }],
    ['-f a:b --ago 1d --ago 2d', { agoMs: 172_800_000 }],
    [`${minimal} --dry-run=false`, { dryRun: false }],
    [`${minimal} --dry-run=True --untagged=1`, { dryRun: true, scope: 'tags-and-untagged' }],
    ['--filter -x:y --ago 0', { filters: [{ text: '-x:y' }], agoMs: 0 }],
    ['--untagged-only', { filters: [], agoMs: 0, scope: 'untagged' }],
    ['--untagged-only -f a:b --ago 3d --keep 1', { agoMs: 259_200_000, keep: 1, scope: 'untagged' }],
    [`${minimal} --filter-timeout-seconds 0`, { filterTimeoutMs: 60_000 }],
    [`${minimal} --filter-timeout-seconds -5`, { filterTimeoutMs: 60_000 }],
    [`${minimal} --filter-timeout-seconds 999999999999`, { filterTimeoutMs: 3_600_000 }],
  ])('%s', (line, what) => {
    expect(parse(line).options).toMatchObject(what);
  });

  it('takes a password without a user, or with the empty one, for a refresh token', () => {
    expect(parse(`${minimal} -p token`).login).toEqual({ username: '', password: 'token' });
    expect(parse(`${minimal} -u 00000000-0000-0000-0000-000000000000 -p token`).login?.username).toBe('');
    expect(parse(`${minimal} -u me`)).not.toHaveProperty('login');
  });

  it.each([
    ['', '--filter is required when not using --untagged-only'],
    ['--ago nonsense', '--filter is required when not using --untagged-only'],
    ['--filter a:b', '--ago is required when not using --untagged-only'],
    ['--filter nonsense --ago abcd', "--ago 'abcd' is no age"],
    ['--filter a:b --ago -1d', "--ago '-1d' is no age"],
    ['--filter nonsense --ago 1d', 'unable to correctly parse filter flag'],
    ['--untagged-only --filter :x', 'missing repository name/expression'],
    ['--untagged-only --ago abcd', "--ago 'abcd' is no age"],
    [`${minimal} --keep -1`, '--keep must be a whole number of 0 or more'],
    [`${minimal} --keep two`, "--keep must be a whole number, not 'two'"],
    [`${minimal} --concurrency 2.5`, "--concurrency must be a whole number, not '2.5'"],
    [`${minimal} --dry-run=maybe`, "--dry-run is either true or false, not 'maybe'"],
    [`${minimal} --dry-rum`, 'unknown flag: --dry-rum'],
    [`${minimal} -x`, 'unknown flag: -x'],
    [`${minimal} everything`, "unexpected word 'everything'"],
    [`${minimal} --dry-run false`, "unexpected word 'false'"],
    ['--filter a:b --ago', 'flag needs an argument: --ago'],
    [`${minimal} --__proto__`, 'unknown flag: --__proto__'],
  ])('%s is an error: %s', (line, message) => {
    expect(() => parse(line)).toThrow(
      expect.objectContaining({ code: 'invalid-argument', message: expect.stringContaining(message) as string }),
    );
  });

  it('U2: --untagged and --untagged-only exclude each other, before anything else is looked at', () => {
    expect(() => parse('--untagged --untagged-only --ago abcd')).toThrow(/none of the others can be/);
    expect(parse('--untagged=false --untagged-only').options.scope).toBe('untagged');
  });

  it('statement 50: says what it makes of a concurrency that cannot be', () => {
    expect(parse(`${minimal} --concurrency 0`)).toMatchObject({
      options: { concurrency: 8 },
      notices: ['Specified concurrency value invalid. Set to default value: 8 '],
    });
    expect(parse(`${minimal} --concurrency=-3`).options.concurrency).toBe(8);
    expect(parse(`${minimal} --concurrency 99`)).toMatchObject({
      options: { concurrency: 32 },
      notices: ['Specified concurrency value too large. Set to maximum value: 32 '],
    });
    expect(parse(`${minimal} --concurrency 32`)).toMatchObject({ options: { concurrency: 32 }, notices: [] });
  });

  it('says that an age was cut', () => {
    expect(parse('--filter a:b --ago 999999d').notices).toEqual([expect.stringContaining('150 years')]);
  });
});
