import { SlipwayError } from '@slipway/core';
import { parseAge } from './duration.ts';
import { splitFilter, type Filter } from './filter.ts';

/** What a purge is asked for, as text and numbers from a command line or from JSON; nothing of it is checked. */
export interface PurgeFlags {
  readonly filter?: readonly string[] | undefined;
  readonly ago?: string | undefined;
  readonly keep?: number | undefined;
  readonly untagged?: boolean | undefined;
  readonly untaggedOnly?: boolean | undefined;
  readonly dryRun?: boolean | undefined;
  readonly includeLocked?: boolean | undefined;
  readonly filterTimeoutSeconds?: number | undefined;
  readonly concurrency?: number | undefined;
}

/** What a purge is to do; everything is checked. */
export interface PurgeOptions {
  /** None means every repository, which only `untaggedOnly` allows. */
  readonly filters: readonly Filter[];
  /** Only what is older than this goes, in milliseconds. */
  readonly agoMs: number;
  /** How many of the newest that would go stay, for each repository. */
  readonly keep: number;
  /** Whether manifests without a tag go, and whether tags stay. */
  readonly scope: 'tags' | 'tags-and-untagged' | 'untagged';
  readonly dryRun: boolean;
  readonly includeLocked: boolean;
  readonly filterTimeoutMs: number;
  /** Deletions at a time within a repository. */
  readonly concurrency: number;
}

/** Options, and what the user should be told of how they were read. */
export interface CheckedFlags {
  readonly options: PurgeOptions;
  readonly notices: readonly string[];
}

const defaultFilterTimeoutSeconds = 60;
const maxFilterTimeoutSeconds = 3600;
const defaultConcurrency = 8;
const maxConcurrency = 32;
const maxFilters = 100;

/** Checks what a purge is asked for, in ACR's order and with its messages; rejects with `invalid-argument`. */
export function checkPurgeFlags(flags: PurgeFlags): CheckedFlags {
  const { filter = [], ago, untagged = false, untaggedOnly = false, filterTimeoutSeconds = 0 } = flags;
  if (untagged && untaggedOnly) {
    throw invalid('if any flags in the group [untagged untagged-only] are set none of the others can be');
  }
  if (!untaggedOnly && filter.length === 0) throw invalid('--filter is required when not using --untagged-only');
  if (!untaggedOnly && ago === undefined) throw invalid('--ago is required when not using --untagged-only');
  const age = ago === undefined ? { ms: 0 } : parseAge(ago);
  if (filter.length > maxFilters) throw invalid(`--filter is given ${filter.length} times; ${maxFilters} are the most`);
  const concurrency = checkConcurrency(flags.concurrency);
  const options: PurgeOptions = {
    filters: filter.map(splitFilter),
    agoMs: age.ms,
    keep: count('--keep', flags.keep ?? 0),
    scope: untaggedOnly ? 'untagged' : untagged ? 'tags-and-untagged' : 'tags',
    dryRun: flags.dryRun ?? false,
    includeLocked: flags.includeLocked ?? false,
    filterTimeoutMs: 1000 * checkTimeout(filterTimeoutSeconds),
    concurrency: concurrency.value,
  };
  return { options, notices: [age.notice, concurrency.notice].filter((notice) => notice !== undefined) };
}

function checkTimeout(seconds: number): number {
  if (!Number.isFinite(seconds)) throw invalid('--filter-timeout-seconds must be a number');
  return seconds <= 0 ? defaultFilterTimeoutSeconds : Math.min(seconds, maxFilterTimeoutSeconds);
}

function checkConcurrency(given: number | undefined): { readonly value: number; readonly notice?: string } {
  if (given === undefined) return { value: defaultConcurrency };
  if (!Number.isSafeInteger(given)) throw invalid('--concurrency must be a whole number');
  if (given <= 0) {
    const notice = `Specified concurrency value invalid. Set to default value: ${defaultConcurrency} `;
    return { value: defaultConcurrency, notice };
  }
  if (given <= maxConcurrency) return { value: given };
  const notice = `Specified concurrency value too large. Set to maximum value: ${maxConcurrency} `;
  return { value: maxConcurrency, notice };
}

function count(flag: string, value: number): number {
  if (Number.isSafeInteger(value) && value >= 0) return value;
  throw invalid(`${flag} must be a whole number of 0 or more`);
}

function invalid(message: string): SlipwayError {
  return new SlipwayError('invalid-argument', message);
}
