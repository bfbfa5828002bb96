import { SlipwayError } from '@slipway/core';
import { parseArgs } from 'node:util';
import { checkPurgeFlags, type CheckedFlags, type PurgeFlags } from './options.ts';

/** An `acr purge` command line: what to delete, and where. */
export interface PurgeCommand extends CheckedFlags {
  /** As it was written; undefined for the run's own registry. */
  readonly registry?: string;
  /** A user name that is missing makes the password a refresh token. */
  readonly login?: { readonly username: string; readonly password: string };
  /** Further files with logins, in Docker's format. */
  readonly configs: readonly string[];
  /** Repositories asked for in one page; 1 to 1000. */
  readonly repositoryPageSize: number;
  readonly verbose: boolean;
}

const text = { type: 'string' } as const;
const texts = { type: 'string', multiple: true } as const;
const flag = { type: 'boolean' } as const;

const flags = {
  registry: { ...text, short: 'r' },
  username: { ...text, short: 'u' },
  password: { ...text, short: 'p' },
  config: { ...texts, short: 'c' },
  filter: { ...texts, short: 'f' },
  ago: text,
  keep: text,
  untagged: flag,
  'untagged-only': flag,
  'dry-run': flag,
  'include-locked': flag,
  'filter-timeout-seconds': text,
  concurrency: text,
  'repository-page-size': text,
  verbose: flag,
} as const;

const booleans: Readonly<Record<string, boolean>> = { true: true, t: true, 1: true, false: false, f: false, 0: false };
const noUser = '00000000-0000-0000-0000-000000000000';
const defaultPageSize = 100;
const maxPageSize = 1000;

/**
 * Reads the words after `acr purge`, as ACR's own program does: `--ago 3d`, `--ago=3d`, `-f x`, `-f=x`, `-fx`, `--dry-run=false`. The last
 * of several wins, except for `--filter` and `--config`. Rejects with `invalid-argument`, also for whatever it does not know.
 */
export function parsePurgeCommand(words: readonly string[]): PurgeCommand {
  const values = readValues(words);
  const last = (name: string): string | undefined => values.get(name)?.at(-1);
  const isSet = (name: string): boolean => booleanOf(name, last(name) ?? 'false');
  const number = (name: string): number | undefined => numberOf(name, last(name));
  const given: PurgeFlags = {
    filter: values.get('filter'),
    ago: last('ago'),
    keep: number('keep'),
    untagged: isSet('untagged'),
    untaggedOnly: isSet('untagged-only'),
    dryRun: isSet('dry-run'),
    includeLocked: isSet('include-locked'),
    filterTimeoutSeconds: number('filter-timeout-seconds'),
    concurrency: number('concurrency'),
  };
  const registry = last('registry');
  const password = last('password');
  const username = last('username') ?? '';
  const pageSize = number('repository-page-size') ?? defaultPageSize;
  return {
    ...checkPurgeFlags(given),
    ...(registry === undefined || registry === '' ? {} : { registry }),
    ...(password === undefined ? {} : { login: { username: username === noUser ? '' : username, password } }),
    configs: values.get('config') ?? [],
    repositoryPageSize: Math.min(Math.max(pageSize, 1), maxPageSize),
    verbose: isSet('verbose'),
  };
}

/** Not strict, because that would refuse `--dry-run=false` and values that begin with a dash; what is unknown is refused here. */
function readValues(words: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const { tokens } = parseArgs({ args: [...words], options: flags, strict: false, tokens: true });
  const values = new Map<string, string[]>();
  for (const token of tokens) {
    if (token.kind === 'option-terminator') continue;
    if (token.kind === 'positional') throw invalid(`unexpected word '${token.value}'`);
    if (!Object.hasOwn(flags, token.name)) throw invalid(`unknown flag: ${token.rawName}`);
    const isText = flags[token.name as keyof typeof flags].type === 'string';
    if (isText && token.value === undefined) throw invalid(`flag needs an argument: ${token.rawName}`);
    const isShort = !token.rawName.startsWith('--');
    const value = isShort && token.inlineValue === true ? token.value.replace(/^=/, '') : (token.value ?? 'true');
    values.set(token.name, [...(values.get(token.name) ?? []), value]);
  }
  return values;
}

function booleanOf(name: string, value: string): boolean {
  const read = booleans[value.toLowerCase()];
  if (read === undefined) throw invalid(`--${name} is either true or false, not '${value}'`);
  return read;
}

function numberOf(name: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  if (!/^[+-]?\d+$/.test(value)) throw invalid(`--${name} must be a whole number, not '${value}'`);
  return Number(value);
}

function invalid(message: string): SlipwayError {
  return new SlipwayError('invalid-argument', `acr purge: ${message}`, {
    advice: "For example: acr purge --filter 'samples/app:^v1' --ago 30d --untagged --dry-run",
  });
}
