import { SlipwayError } from '@slipway/core';
import type { SecretText, TaskSpec } from '@slipway/core/http';

/** What is given of a registry login. */
export interface GivenLogin {
  readonly username?: SecretText | undefined;
  readonly password?: SecretText | undefined;
}

/** Adds a registry login to a task. Throws with the text of the contract (§7.5) when it has one for this registry. */
export function addCredential(spec: TaskSpec, registry: string, { username, password }: GivenLogin): TaskSpec {
  if (spec.credentials.some((credential) => credential.registry === registry)) {
    throw new SlipwayError('conflict', `Login server '${registry}' already exists. You cannot add it again.`, {
      advice: 'Change it with `tasks credential update`.',
    });
  }
  if (username === undefined || password === undefined) {
    throw new SlipwayError('invalid-argument', 'a login needs a user name and a password', {
      advice: 'Give -u USER and --password-stdin, or --password-secret with the name of a stored secret.',
    });
  }
  return { ...spec, credentials: [...spec.credentials, { registry, username, password }] };
}

/** Changes what is given of a login. Throws with the text of the contract (§7.5) when there is none for this registry. */
export function updateCredential(spec: TaskSpec, registry: string, { username, password }: GivenLogin): TaskSpec {
  if (!spec.credentials.some((credential) => credential.registry === registry)) {
    throw new SlipwayError('not-found', `Login server '${registry}' not found.`, {
      advice: 'Add it with `tasks credential add`.',
    });
  }
  const change = { ...(username === undefined ? {} : { username }), ...(password === undefined ? {} : { password }) };
  return {
    ...spec,
    credentials: spec.credentials.map((old) => (old.registry === registry ? { ...old, ...change } : old)),
  };
}

/** Takes a login away; one that is not there is none afterwards either (contract §7.5). */
export function removeCredential(spec: TaskSpec, registry: string): TaskSpec {
  return { ...spec, credentials: spec.credentials.filter((credential) => credential.registry !== registry) };
}
