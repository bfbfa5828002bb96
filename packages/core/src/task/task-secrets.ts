import { SlipwayError } from '../errors/slipway-error.ts';
import type { TaskSpec } from '../http/schemas/task.ts';
import { openAddress } from '../text/open-address.ts';
import { mapSecrets, type TaskSecret } from './secret-places.ts';

/** The secrets that a task was given, by their places. */
export type HiddenSecrets = Readonly<Record<string, string>>;

/** A task in two parts: what may be seen, and what is only kept encrypted. */
export interface SplitTask {
  readonly open: TaskSpec;
  readonly hidden: HiddenSecrets;
}

/** Takes the secrets out of a task, and the credentials out of its addresses. Names of stored secrets stay: they tell nothing. */
export function splitTask(spec: TaskSpec): SplitTask {
  const hidden: Record<string, string> = {};
  const open = mapSecrets(spec, {
    secret: (place, secret) => {
      if (secret.kind === 'stored') return secret;
      if (secret.value !== undefined) hidden[place] = secret.value;
      return { kind: 'given' };
    },
    address: (place, address) => {
      const shown = openAddress(address);
      if (shown !== address) hidden[place] = address;
      return shown;
    },
  });
  return { open, hidden };
}

/** Puts a task together again. */
export function joinTask({ open, hidden }: SplitTask): TaskSpec {
  return mapSecrets(open, {
    secret: (place, secret) => (secret.kind === 'stored' ? secret : withValue(secret, hidden[place])),
    address: (place, address) => hidden[place] ?? address,
  });
}

/**
 * Fills in the secrets that are given without a value from what is kept at the same places, and the credentials of addresses that are given
 * as they are shown. Throws `invalid-argument`, naming each place where nothing is kept.
 */
export function keepSecrets(spec: TaskSpec, kept: HiddenSecrets): TaskSpec {
  const missing: string[] = [];
  const whole = mapSecrets(spec, {
    secret: (place, secret) => {
      if (secret.kind === 'stored' || secret.value !== undefined) return secret;
      if (kept[place] === undefined) missing.push(place);
      return withValue(secret, kept[place]);
    },
    address: (place, address) => {
      const before = kept[place];
      return before !== undefined && openAddress(before) === address ? before : address;
    },
  });
  if (missing.length > 0) {
    throw new SlipwayError('invalid-argument', `no value is given and none is kept for ${missing.join(', ')}`, {
      advice:
        'Give the secret its value, or the name of a stored one; only a value that was saved before may be left out.',
      details: { places: missing },
    });
  }
  return whole;
}

/** Names of the stored secrets that a task uses, each once. */
export function storedSecretsOf(spec: TaskSpec): readonly string[] {
  const names = new Set<string>();
  mapSecrets(spec, {
    secret: (_, secret) => {
      if (secret.kind === 'stored') names.add(secret.name);
      return secret;
    },
    address: (_, address) => address,
  });
  return [...names].toSorted();
}

/** A task with the values of the stored secrets that it names. Throws `not-found` for one that is not there. */
export function resolveSecrets(spec: TaskSpec, values: ReadonlyMap<string, string>): TaskSpec {
  return mapSecrets(spec, {
    secret: (place, secret) => {
      if (secret.kind === 'given') return secret;
      const value = values.get(secret.name);
      if (value === undefined) throw noSuchSecret(secret.name, place);
      // An entry of a file's `secrets` list holds bytes.
      return { kind: 'given', value: place.startsWith('step.secrets[') ? base64(value) : value };
    },
    address: (_, address) => address,
  });
}

/** What is said when a stored secret is named that does not exist. */
export function noSuchSecret(name: string, place?: string): SlipwayError {
  const where = place === undefined ? '' : `, which ${place} names`;
  return new SlipwayError('not-found', `there is no stored secret ${name}${where}`, {
    advice: `Store it first: \`tasks secret set ${name}\`.`,
  });
}

function withValue(secret: TaskSecret, value: string | undefined): TaskSecret {
  return value === undefined ? secret : { kind: 'given', value };
}

function base64(text: string): string {
  return btoa(Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join(''));
}
