import { SlipwayError, type SecretRequest } from '@slipway/core';

/**
 * Reads `--secret ID[=VALUE]`: the values of a task file's `secrets` list in a local run, where no vault is asked. Without a value it is
 * that of the environment variable ID, so that it need not stand on the command line.
 */
export function parseSecretFlags(
  flags: readonly string[] = [],
  env: NodeJS.ProcessEnv = process.env,
): ReadonlyMap<string, string> {
  return new Map(
    flags.map((text) => {
      const equals = text.indexOf('=');
      const id = equals < 0 ? text : text.slice(0, equals);
      const value = equals < 0 ? env[id] : text.slice(equals + 1);
      // The text may hold the secret, so only the id is repeated.
      if (id === '') throw new SlipwayError('invalid-argument', '--secret needs an id: --secret ID=VALUE');
      if (value === undefined) {
        throw new SlipwayError('invalid-argument', `--secret ${id} has no value, and the variable ${id} is not set`, {
          advice: `Set the environment variable ${id}, or give --secret ${id}=VALUE.`,
        });
      }
      return [id, value] as const;
    }),
  );
}

/** Answers a task file's request for a secret from the values given on the command line. */
export function secretResolver(values: ReadonlyMap<string, string>): (request: SecretRequest) => Promise<string> {
  return ({ id }) => {
    const value = values.get(id);
    if (value !== undefined) return Promise.resolve(value);
    return Promise.reject(new Error(`a local run asks no vault for '${id}'; give it with --secret ${id}=VALUE`));
  };
}
