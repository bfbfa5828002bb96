import { SlipwayError } from '@slipway/core';
import { readImportWords } from '@slipway/engine';
import { readSecretText } from '../input/secret-text.ts';
import type { ImportCommandFlags } from './flags.ts';
import { runWords } from './run-words.ts';
import { sourceLogin } from './source-login.ts';

/** Stands for the own registry while only the words are checked. */
const anyRegistry = 'own.invalid';

/** `tasks import`: checks what is asked for, and has it done as the only step of a run. The password goes beside the words. */
export async function importAction(flags: ImportCommandFlags): Promise<number> {
  const words = importWords(flags);
  const password = await passwordOf(flags);
  const login = [
    ...(flags.username === undefined ? [] : [`--username=${flags.username}`]),
    ...(password === undefined ? [] : [`--password=${password}`]),
  ];
  // So that a mistake answers here, and no run is made of it.
  const { source, credential } = readImportWords([...words, ...login], flags.registry ?? anyRegistry);
  return runWords({
    verb: 'import',
    words: ['acr', 'import', ...words],
    flags,
    credentials: sourceLogin(source.registry, credential),
  });
}

/** The words after `acr import` that say what the flags say, without a login. */
export function importWords(flags: ImportCommandFlags): readonly string[] {
  return [
    `--source=${flags.source}`,
    ...(flags.sourceRegistry === undefined ? [] : [`--registry=${flags.sourceRegistry}`]),
    ...(flags.image ?? []).map((image) => `--image=${image}`),
    ...(flags.repository ?? []).map((repository) => `--repository=${repository}`),
    ...(flags.platform ?? []).map((platform) => `--platform=${platform}`),
    ...(flags.referrers === true ? ['--referrers'] : []),
    ...(flags.attestations ? [] : ['--no-attestations']),
    ...(flags.force === true ? ['--force'] : []),
  ];
}

async function passwordOf({ password, passwordStdin }: ImportCommandFlags): Promise<string | undefined> {
  if (passwordStdin !== true) return password;
  if (password === undefined) return readSecretText({ question: 'Password', fromStdin: true });
  throw new SlipwayError('invalid-argument', '--password and --password-stdin cannot be given together');
}
