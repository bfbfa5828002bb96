import { readFile } from 'node:fs/promises';
import { SlipwayError } from '@slipway/core';

/** The text of a task file and the name under which findings show it. */
export interface TaskFile {
  readonly name: string;
  readonly text: string;
}

/** Larger files are refused before they are parsed. */
const maxBytes = 4 * 1024 * 1024;

/** Reads a task file; `-` means standard input. */
export async function readTaskFile(file: string): Promise<TaskFile> {
  if (file === '-') return { name: '(stdin)', text: await readStandardInput() };
  const bytes = await readFile(file).catch((cause: unknown) => {
    throw new SlipwayError('invalid-argument', `the task file '${file}' cannot be read: ${reasonOf(cause)}`, {
      cause,
      advice: 'Name an existing file with -f, relative to this directory.',
    });
  });
  if (bytes.length > maxBytes) throw tooLarge(file);
  return { name: file, text: bytes.toString('utf8') };
}

/** Reads a values file, whose path was given with `--values`. */
export async function readValuesFile(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((cause: unknown) => {
    throw new SlipwayError('invalid-argument', `the values file '${file}' cannot be read: ${reasonOf(cause)}`, {
      cause,
      advice: 'The path of --values is relative to the context, or to this directory where there is none.',
    });
  });
}

async function readStandardInput(): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of process.stdin as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes) throw tooLarge('(stdin)');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function tooLarge(file: string): SlipwayError {
  return new SlipwayError('invalid-argument', `the task file '${file}' is larger than ${maxBytes} bytes`, {
    advice: 'A task file holds steps; put data into the context instead.',
  });
}

function reasonOf(cause: unknown): string {
  const code = (cause as NodeJS.ErrnoException).code;
  const known: Readonly<Record<string, string>> = {
    ENOENT: 'it does not exist',
    EISDIR: 'it is a directory',
    EACCES: 'permission denied',
  };
  return known[code ?? ''] ?? code ?? String(cause);
}
