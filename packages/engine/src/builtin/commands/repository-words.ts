import { SlipwayError } from '@slipway/core';
import type { RegistryCredential } from '@slipway/registry';
import type { BuiltinContext } from '../command.ts';
import { readFlagWords } from '../flag-words.ts';
import type { Help } from '../help.ts';
import { registryHost } from '../registry-host.ts';

const text = { type: 'string' } as const;
const flags = {
  repository: text,
  registry: { ...text, short: 'r' },
  username: { ...text, short: 'u' },
  password: { ...text, short: 'p' },
} as const;

/** The flags of commands about one repository, for their help. */
export const repositoryFlags: Help['flags'] = [
  ['    --repository REPOSITORY', 'the repository'],
  ['-r, --registry HOST', "another registry than the run's"],
  ['-u, --username, -p, --password', "a login for it; the run's own counts otherwise"],
];

/** What a command about one repository is asked for. */
export interface RepositoryWords {
  readonly host: string;
  readonly repository: string;
  readonly operands: readonly string[];
  readonly login: RegistryCredential | undefined;
}

/** Reads the words of a command about one repository; rejects with `invalid-argument`. */
export function readRepositoryWords(
  command: string,
  words: readonly string[],
  { defaultRegistry, step }: Pick<BuiltinContext, 'defaultRegistry' | 'step'>,
): RepositoryWords {
  const { operands, last } = readFlagWords(command, words, flags);
  const repository = last('repository') ?? '';
  if (repository === '') throw new SlipwayError('invalid-argument', `${command}: --repository is required`);
  const password = last('password');
  return {
    host: registryHost(last('registry'), defaultRegistry, step.env),
    repository,
    operands,
    login: password === undefined ? undefined : { username: last('username') ?? '', password },
  };
}
