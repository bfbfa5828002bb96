import { readFile } from 'node:fs/promises';
import { SlipwayError } from '@slipway/core';

/** The text of a task file and the name under which findings show it. */
export interface TaskFile {
  readonly name: string;
  readonly text: string;
}

/** Larger files are refused before they are parsed. */
const maxBytes = 4 * 1024 * 1024;

/** How a file is read whose name stands on the command line. */
export type ReadText = (file: string) => Promise<string>;

const readHere: ReadText = (file) => readFile(file, 'utf8');

/** Reads a task file, by default from this computer; `-` means standard input. */
export async function readTaskFile(file: string, readText: ReadText = readHere): Promise<TaskFile> {
  if (file === '-') return { name: '(stdin)', text: await readStandardInput() };
  const text = await readText(file).catch((cause: unknown) => {
    throw new SlipwayError('invalid-argument', `the task file '${file}' cannot be read: ${reasonOf(cause)}`, {
      cause,
      advice: 'Name an existing file with -f: relative to this directory, or in a context that is fetched.',
    });
  });
  if (Buffer.byteLength(text) > maxBytes) throw tooLarge(file);
  return { name: file, text };
}

/** Reads a values file, whose path was given with `--values`, by default from this computer. */
export async function readValuesFile(file: string, readText: ReadText = readHere): Promise<string> {
  return readText(file).catch((cause: unknown) => {
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
  if (cause instanceof SlipwayError) return cause.message;
  const code = (cause as NodeJS.ErrnoException).code;
  const known: Readonly<Record<string, string>> = {
    ENOENT: 'it does not exist',
    EISDIR: 'it is a directory',
    EACCES: 'permission denied',
  };
  return known[code ?? ''] ?? code ?? String(cause);
}
