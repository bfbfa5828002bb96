import { FunctionError } from '../errors.ts';
import { meetsConstraint, parseConstraint } from '../semver/constraint.ts';
import { parseVersion } from '../semver/version.ts';
import type { GoVersion } from '../semver/version.ts';
import { fixed } from './define.ts';
import type { FunctionTable } from './define.ts';

/** Sprig's versions, which follow Masterminds/semver and not npm's rules. */
export const SEMVER_FUNCTIONS: FunctionTable = {
  semver: fixed(['string'], (text) => versionOf(text)),
  semverCompare: fixed(['string', 'string'], (constraint, text) => {
    const parsed = parseConstraint(constraint);
    if (typeof parsed === 'string') throw new FunctionError(parsed);
    return meetsConstraint(versionOf(text), parsed);
  }),
};

function versionOf(text: string): GoVersion {
  const version = parseVersion(text);
  if (typeof version === 'string') throw new FunctionError(version);
  return version;
}
