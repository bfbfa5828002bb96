import { readFile } from 'node:fs/promises';
import { SlipwayError } from '@slipway/core';
import { askHidden } from './ask.ts';
import { readStandardInput } from './read-stdin.ts';

/** Where a secret is read: a file, standard input, or the terminal, which does not show it. */
export interface SecretPlace {
  /** What it is called when it is asked for. */
  readonly question: string;
  readonly file?: string | undefined;
  readonly fromStdin?: boolean;
}

/** Reads a secret. Throws `invalid-argument` for an empty one, or a file that cannot be read. */
export async function readSecretText({ question, file, fromStdin = false }: SecretPlace): Promise<string> {
  const text = await (file !== undefined
    ? readSecretFile(file)
    : fromStdin || !process.stdin.isTTY
      ? readStandardInput()
      : askHidden(question));
  const secret = withoutLineEnd(text);
  if (secret !== '') return secret;
  throw new SlipwayError('invalid-argument', `no ${question.toLowerCase()} was given`, {
    advice: 'Pipe it in, name a file that holds it, or type it when asked.',
  });
}

/** One line loses its end, which editors and `echo` add; a text of several lines, such as a key, stays as it is. */
export function withoutLineEnd(text: string): string {
  return /^[^\r\n]*\r?\n$/.test(text) ? text.replace(/\r?\n$/, '') : text;
}

function readSecretFile(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((cause: unknown) => {
    throw new SlipwayError('invalid-argument', `the file '${file}' cannot be read`, {
      cause,
      advice: 'Name a file that exists and that this user may read.',
    });
  });
}
