import { SlipwayError } from '@slipway/core';

/** The headers that `--header NAME=VALUE` gives. Throws `invalid-argument`, without showing a value. */
export function headersOf(flags: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    flags.map((flag) => {
      const at = flag.indexOf('=');
      if (at > 0) return [flag.slice(0, at).trim(), flag.slice(at + 1)];
      throw new SlipwayError('invalid-argument', 'a --header has no name, or no = behind it', {
        advice: "Write it as --header 'NAME=VALUE'.",
      });
    }),
  );
}
