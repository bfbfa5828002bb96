import { SlipwayError } from '@slipway/core';

/** The error for a pattern of a `.dockerignore` that Docker refuses too. */
export function invalidPattern(pattern: string, reason: string): SlipwayError {
  return new SlipwayError('invalid-context', `.dockerignore: the pattern '${pattern}' is invalid: ${reason}`, {
    details: { pattern },
    advice: 'Correct the line; a backslash escapes the character after it, and [a-z] is one character.',
  });
}
