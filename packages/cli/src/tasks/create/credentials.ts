import { SlipwayError } from '@slipway/core';
import type { TaskSpec } from '@slipway/core/http';

/** Reads `--credential HOST=USER:SECRET`: a registry login whose password is a stored secret, so that none stands on the command line. */
export function readCredentials(texts: readonly string[] = []): TaskSpec['credentials'] {
  return texts.map((text) => {
    const [, registry, username, secret] = /^([^=]+)=(.+):([^:]+)$/.exec(text) ?? [];
    if (registry === undefined || username === undefined || secret === undefined) {
      // What was given may hold a password, so it is not repeated.
      throw new SlipwayError('invalid-argument', '--credential is HOST=USER:SECRET, with the name of a stored secret', {
        advice: 'Store the password with `tasks secret set`, or add the login afterwards with `tasks credential add`.',
      });
    }
    return {
      registry,
      username: { type: 'Opaque', value: username },
      password: { type: 'StoredSecret', secret },
    };
  });
}
