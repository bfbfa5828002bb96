import { SlipwayError } from '@slipway/core';
import type { TaskStep, TaskValue } from '@slipway/core/http';
import { parseSetFlags, splitAssignment } from '../../local/assignments.ts';
import { parseBuildArgs } from '../../local/build-args.ts';
import type { StepFlags } from '../flags.ts';

/** A secret of a task, as it is sent. */
type TaskSecret = TaskStep['secrets'][number];

/** Reads `--set`, `--set-secret` and `--set-from-secret` over the values that a task has: by name, the others stay (as in its runs). */
export function mergeValues(flags: StepFlags, former: readonly TaskValue[] = []): TaskValue[] {
  const given = parseSetFlags(flags.set, flags.setSecret).map(({ name, value, secret }) => ({
    name,
    value,
    isSecret: secret,
  }));
  return merged(former, [...given, ...fromSecrets('--set-from-secret', flags.setFromSecret)], flags.unset);
}

/** The same for `--arg`, `--secret-arg` and `--arg-from-secret`. */
export function mergeArguments(flags: StepFlags, former: readonly TaskValue[] = []): TaskValue[] {
  const given = [
    ...parseBuildArgs('--arg', flags.arg).map((argument) => ({ ...argument, isSecret: false })),
    ...parseBuildArgs('--secret-arg', flags.secretArg).map((argument) => ({ ...argument, isSecret: true })),
  ];
  return merged(former, [...given, ...fromSecrets('--arg-from-secret', flags.argFromSecret)], flags.unset);
}

/** Reads `--secret ID=NAME`: an entry of the file's secrets, or of a build's, that is a stored secret. */
export function mergeSecrets(flags: StepFlags, former: readonly TaskSecret[] = []): TaskSecret[] {
  const given = (flags.secret ?? []).map((text) => {
    const { name, secret } = storedSecretOf('--secret', text);
    return { id: name, secret };
  });
  const ids = new Set(given.map(({ id }) => id));
  return [...former.filter(({ id }) => !ids.has(id)), ...given];
}

function fromSecrets(flag: string, texts: readonly string[] = []): readonly TaskValue[] {
  return texts.map((text) => ({ ...storedSecretOf(flag, text), isSecret: true }));
}

function storedSecretOf(flag: string, text: string): { readonly name: string; readonly secret: string } {
  const { name, value } = splitAssignment(flag, text);
  if (value !== '') return { name, secret: value };
  throw new SlipwayError('invalid-argument', `${flag} ${name} names no stored secret`, {
    advice: `Write ${flag} ${name}=SECRET; \`tasks secret list\` shows the names of secrets.`,
  });
}

function merged(former: readonly TaskValue[], given: readonly TaskValue[], unset: readonly string[] = []): TaskValue[] {
  const last = new Map(given.map((value) => [value.name, value]));
  const kept = former.filter(({ name }) => !last.has(name) && !unset.includes(name));
  return [...kept, ...last.values()];
}
