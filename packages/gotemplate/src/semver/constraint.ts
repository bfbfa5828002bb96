import { compareVersions, parseVersion } from './version.ts';
import type { GoVersion } from './version.ts';

const SUFFIXES = '(-([0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*))?(?:\\+(?:[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*))?';
const NUMBER = '[0-9|xX*]+';
const VERSION = `v?(${NUMBER})(\\.${NUMBER})?(\\.${NUMBER})?${SUFFIXES}`;
const CONSTRAINT = new RegExp(`^\\s*(|=|!=|>|<|>=|=>|<=|=<|~|~>|\\^)\\s*(${VERSION})\\s*$`);
const RANGE = new RegExp(`\\s*(${VERSION})\\s+-\\s+(${VERSION})\\s*`, 'g');

/** Longer texts are no constraints, and would cost the patterns too much. */
const MAX_LENGTH = 1_000;

/** One comparison, such as `>=1.2.x`. */
interface Comparison {
  readonly operator: string;
  readonly version: GoVersion;
  /** Which parts are wildcards: `x`, `*`, or a missing minor. */
  readonly wildcard: 'none' | 'major' | 'minor' | 'patch';
}

/** Masterminds/semver 1.5: `||` between alternatives, `,` between what must hold together. */
export type Constraint = readonly (readonly Comparison[])[];

/** Reads a constraint; a text is Go's error message. */
export function parseConstraint(text: string): Constraint | string {
  if (text.length > MAX_LENGTH) return `improper constraint: ${text}`;
  // `a - b` is another way to write `>= a, <= b`; capture groups 1 and 7 are the two versions.
  const rewritten = text.replace(RANGE, (...groups: string[]) => `>= ${groups[1] ?? ''}, <= ${groups[7] ?? ''}`);
  const alternatives: Comparison[][] = [];
  for (const alternative of rewritten.split('||')) {
    const comparisons: Comparison[] = [];
    for (const part of alternative.split(',')) {
      const comparison = parseComparison(part);
      if (typeof comparison === 'string') return comparison;
      comparisons.push(comparison);
    }
    alternatives.push(comparisons);
  }
  return alternatives;
}

/** Tells whether a version meets a constraint. */
export function meetsConstraint(version: GoVersion, constraint: Constraint): boolean {
  return constraint.some((comparisons) => comparisons.every((comparison) => meets(version, comparison)));
}

function parseComparison(text: string): Comparison | string {
  const match = CONSTRAINT.exec(text);
  if (match === null) return `improper constraint: ${text}`;
  const [, operator = '', whole = '', major = '', minor = '', patch = '', prerelease = ''] = match;
  let wildcard: Comparison['wildcard'] = 'none';
  let source = whole;
  if (isWildcard(major)) {
    wildcard = 'major';
    source = '0.0.0';
  } else if (minor === '' || isWildcard(minor.slice(1))) {
    wildcard = 'minor';
    source = `${major}.0.0${prerelease}`;
  } else if (isWildcard(patch.slice(1))) {
    wildcard = 'patch';
    source = `${major}${minor}.0${prerelease}`;
  }
  const version = parseVersion(source);
  return typeof version === 'string' ? 'constraint Parser Error' : { operator, version, wildcard };
}

function isWildcard(text: string): boolean {
  return text === 'x' || text === 'X' || text === '*';
}

/** A prerelease only meets constraints that name a prerelease. */
function meets(version: GoVersion, { operator, version: bound, wildcard }: Comparison): boolean {
  const order = compareVersions(version, bound);
  if (operator === '!=' && wildcard === 'none') return order !== 0;
  if (version.prerelease !== '' && bound.prerelease === '') return false;
  switch (operator) {
    case '!=':
      return version.major !== bound.major || (version.minor !== bound.minor && wildcard !== 'minor');
    case '>':
      return order > 0;
    case '>=':
    case '=>':
      return order >= 0;
    case '<':
      return wildcard === 'none' ? order < 0 : isWithin(version, bound, wildcard);
    case '<=':
    case '=<':
      return wildcard === 'none' ? order <= 0 : isWithin(version, bound, wildcard);
    case '^':
      return order >= 0 && version.major === bound.major;
    case '~':
    case '~>':
      return isLike(version, bound, wildcard);
    default:
      return wildcard === 'none' ? order === 0 : isLike(version, bound, wildcard);
  }
}

function isWithin(version: GoVersion, bound: GoVersion, wildcard: Comparison['wildcard']): boolean {
  if (version.major > bound.major) return false;
  return version.minor <= bound.minor || wildcard === 'minor';
}

/** `~`: not lower, and the same up to the wildcard or the minor; `~0.0.0` and `~*` take everything. */
function isLike(version: GoVersion, bound: GoVersion, wildcard: Comparison['wildcard']): boolean {
  if (compareVersions(version, bound) < 0) return false;
  const isZero = bound.major === 0n && bound.minor === 0n && bound.patch === 0n;
  if (isZero && (wildcard === 'none' || wildcard === 'major')) return true;
  if (version.major !== bound.major) return false;
  return version.minor === bound.minor || wildcard === 'minor';
}
