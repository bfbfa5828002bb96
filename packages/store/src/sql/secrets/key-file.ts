import { randomBytes } from 'node:crypto';
import { open, readFile, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { SlipwayError } from '@slipway/core';

const keyBytes = 32;

/** Reads the keys of a file, the present one first; makes the file with one key when there is none. */
export async function readKeyFile(file: string): Promise<readonly Uint8Array[]> {
  await makeKeyFile(file);
  const lines = (await readFile(file, 'utf8').catch(refuse(file)))
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
  const keys = lines.map((line) => Buffer.from(line, 'base64'));
  if (keys.length === 0 || keys.some((key) => key.length !== keyBytes)) {
    throw new SlipwayError(
      'invalid-argument',
      `${file} does not hold keys of ${keyBytes} bytes as base64, one a line`,
      {
        advice: 'Restore the file from a backup. A new key is made by: openssl rand -base64 32',
      },
    );
  }
  return keys;
}

/** Two processes may start at once: the file appears whole or not at all, and the first one's stays. */
async function makeKeyFile(file: string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  const handle = await open(file, 'wx', 0o600).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return undefined;
    return refuse(file)(error);
  });
  if (handle === undefined) return;
  try {
    await handle.writeFile(
      `# Keys for the secrets of runs. Without this file they are lost: keep a copy.\n${randomBytes(keyBytes).toString('base64')}\n`,
    );
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function refuse(file: string): (cause: unknown) => never {
  return (cause) => {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new SlipwayError('invalid-argument', `the key file ${file} cannot be used: ${reason}`, {
      cause,
      advice: 'Give a file that this process may read, or a directory where it may make one.',
    });
  };
}
