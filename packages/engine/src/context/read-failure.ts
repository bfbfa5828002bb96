import { SlipwayError } from '@slipway/core';

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'it does not exist',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ENOTDIR: 'it is not a directory',
  ELOOP: 'too many symbolic links',
};

/** The error for something of a context that cannot be read. */
export function readFailure(path: string, cause: unknown): SlipwayError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const reason = reasons[code] ?? (cause instanceof Error ? cause.message : String(cause));
  return new SlipwayError('invalid-context', `the context cannot be read at '${path}': ${reason}`, {
    details: { path },
    cause,
  });
}
