import { MAX_INT64, MAX_UINT64 } from '../text/strconv.ts';

/** A `semver.Version` of Masterminds/semver 1.5; the functions that make a next version return it without pointer. */
export interface GoVersion {
  readonly kind: 'version';
  readonly isPointer: boolean;
  readonly major: bigint;
  readonly minor: bigint;
  readonly patch: bigint;
  readonly prerelease: string;
  readonly metadata: string;
  readonly original: string;
}

const VERSION =
  /^v?([0-9]+)(?:\.([0-9]+))?(?:\.([0-9]+))?(?:-([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?(?:\+([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?$/;

/** Longer texts are no versions, and would cost the pattern too much. */
const MAX_LENGTH = 1_000;

/** Reads a version, in which minor and patch may be missing; a text is Go's error message. */
export function parseVersion(text: string): GoVersion | string {
  const match = text.length > MAX_LENGTH ? null : VERSION.exec(text);
  if (match === null) return 'Invalid Semantic Version';
  const segments = [match[1], match[2], match[3]].map((digits) => BigInt(digits ?? '0'));
  const [major = 0n, minor = 0n, patch = 0n] = segments;
  const tooLarge = segments.findIndex((segment) => segment > MAX_INT64);
  if (tooLarge >= 0) {
    const digits = match[tooLarge + 1] ?? '';
    return `Error parsing version segment: strconv.ParseInt: parsing "${digits}": value out of range`;
  }
  return {
    kind: 'version',
    isPointer: true,
    major,
    minor,
    patch,
    prerelease: match[4] ?? '',
    metadata: match[5] ?? '',
    original: text,
  };
}

/** `String` of a pointer; a version without pointer has no `String` and prints its fields. */
export function versionText(version: GoVersion): string {
  const { major, minor, patch, prerelease, metadata, original } = version;
  if (!version.isPointer) return `{${[major, minor, patch, prerelease, metadata, original].join(' ')}}`;
  const suffix = (prerelease === '' ? '' : `-${prerelease}`) + (metadata === '' ? '' : `+${metadata}`);
  return `${major}.${minor}.${patch}${suffix}`;
}

/** The next version of a part; what stands behind that part falls away. */
export function nextVersion(version: GoVersion, part: 'major' | 'minor' | 'patch'): GoVersion {
  const { major, minor, patch, prerelease } = version;
  const numbers = {
    major: part === 'major' ? major + 1n : major,
    minor: part === 'major' ? 0n : part === 'minor' ? minor + 1n : minor,
    // The patch that a prerelease leads to is its own next patch.
    patch: part !== 'patch' ? 0n : prerelease === '' ? patch + 1n : patch,
  };
  return renamed({ ...version, ...numbers, prerelease: '', metadata: '' }, version);
}

/** A version with another prerelease or metadata; `undefined` if the text may not stand there. */
export function withSuffix(version: GoVersion, part: 'prerelease' | 'metadata', text: string): GoVersion | undefined {
  if (text !== '' && !/^[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*$/.test(text)) return undefined;
  return renamed({ ...version, [part]: text }, version);
}

function renamed(next: GoVersion, previous: GoVersion): GoVersion {
  const prefix = previous.original.startsWith('v') ? 'v' : '';
  return { ...next, isPointer: false, original: prefix + versionText({ ...next, isPointer: true }) };
}

/** Orders versions; metadata does not count. */
export function compareVersions(a: GoVersion, b: GoVersion): number {
  for (const part of ['major', 'minor', 'patch'] as const) {
    if (a[part] !== b[part]) return a[part] < b[part] ? -1 : 1;
  }
  if (a.prerelease === b.prerelease) return 0;
  if (a.prerelease === '') return 1;
  if (b.prerelease === '') return -1;
  return comparePrereleases(a.prerelease.split('.'), b.prerelease.split('.'));
}

function comparePrereleases(a: readonly string[], b: readonly string[]): number {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const order = compareParts(a[i] ?? '', b[i] ?? '');
    if (order !== 0) return order;
  }
  return 0;
}

/** Numbers come before words and are compared by value; a missing part comes first. */
function compareParts(a: string, b: string): number {
  if (a === b) return 0;
  if (a === '' || b === '') return a === '' ? -1 : 1;
  const [left, right] = [unsigned(a), unsigned(b)];
  if (left === undefined && right === undefined) return a < b ? -1 : 1;
  if (left === undefined || right === undefined) return left === undefined ? 1 : -1;
  return left > right ? 1 : -1;
}

function unsigned(text: string): bigint | undefined {
  if (!/^[0-9]+$/.test(text)) return undefined;
  const value = BigInt(text);
  return value > MAX_UINT64 ? undefined : value;
}
