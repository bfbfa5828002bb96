import { FunctionError } from '../errors.ts';
import { compareVersions, nextVersion, versionText, withSuffix } from '../semver/version.ts';
import type { GoVersion } from '../semver/version.ts';
import { goInt, goInt64 } from '../values/value.ts';
import type { GoValue } from '../values/value.ts';
import { fixed } from './define.ts';
import type { GoFunction } from './define.ts';

/** The methods of a version; without a pointer only those that make another version can be reached. */
export function versionMethod(version: GoVersion, name: string): GoFunction | undefined {
  return valueMethod(version, name) ?? (version.isPointer ? pointerMethod(version, name) : undefined);
}

function valueMethod(version: GoVersion, name: string): GoFunction | undefined {
  switch (name) {
    case 'IncMajor':
      return fixed([], () => nextVersion(version, 'major'));
    case 'IncMinor':
      return fixed([], () => nextVersion(version, 'minor'));
    case 'IncPatch':
      return fixed([], () => nextVersion(version, 'patch'));
    case 'SetPrerelease':
      return fixed(['string'], (text) => suffixed(version, 'prerelease', text));
    case 'SetMetadata':
      return fixed(['string'], (text) => suffixed(version, 'metadata', text));
    default:
      return undefined;
  }
}

function suffixed(version: GoVersion, part: 'prerelease' | 'metadata', text: string): GoVersion {
  const next = withSuffix(version, part, text);
  if (next !== undefined) return next;
  throw new FunctionError(`Invalid ${part === 'prerelease' ? 'Prerelease' : 'Metadata'} string`);
}

function pointerMethod(version: GoVersion, name: string): GoFunction | undefined {
  const property = (value: GoValue): GoFunction => fixed([], () => value);
  const compared = (test: (order: number) => GoValue): GoFunction =>
    fixed(['version'], (other) => test(compareVersions(version, other)));
  switch (name) {
    case 'Major':
      return property(goInt64(version.major));
    case 'Minor':
      return property(goInt64(version.minor));
    case 'Patch':
      return property(goInt64(version.patch));
    case 'Prerelease':
      return property(version.prerelease);
    case 'Metadata':
      return property(version.metadata);
    case 'Original':
      return property(version.original);
    case 'String':
      return property(versionText(version));
    case 'Compare':
      return compared((order) => goInt(Math.sign(order)));
    case 'Equal':
      return compared((order) => order === 0);
    case 'LessThan':
      return compared((order) => order < 0);
    case 'GreaterThan':
      return compared((order) => order > 0);
    default:
      return undefined;
  }
}
