import { SlipwayError } from '@slipway/core';

/** A build argument of the command line, whose value is always known. */
export interface GivenArgument {
  readonly name: string;
  readonly value: string;
}

/** Reads `--build-arg N[=V]`: without a value it takes this environment's, or else empty text (contract §6.1). */
export function parseBuildArgs(
  flag: '--build-arg' | '--secret-build-arg' | '--arg' | '--secret-arg',
  texts: readonly string[] = [],
  env: NodeJS.ProcessEnv = process.env,
): readonly GivenArgument[] {
  return texts.map((text) => {
    const equals = text.indexOf('=');
    const name = equals < 0 ? text : text.slice(0, equals);
    if (name === '') throw new SlipwayError('invalid-argument', `${flag} needs a name: ${flag} NAME=VALUE`);
    return { name, value: equals < 0 ? (env[name] ?? '') : text.slice(equals + 1) };
  });
}
