import { randomBytes } from 'node:crypto';
import { link, mkdir, open, readFile, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { SlipwayError } from '@slipway/core';
import { ifCode } from '../../if-code.ts';

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
  const draft = `${file}.${randomBytes(6).toString('hex')}`;
  try {
    if ((await stat(file).catch(ifCode('ENOENT', undefined))) !== undefined) return;
    await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
    await writeDraft(draft);
    // Unlike a rename, a link never takes the place of a file that is there.
    await link(draft, file).catch(ifCode('EEXIST', undefined));
  } catch (error) {
    refuse(file)(error);
  } finally {
    await rm(draft, { force: true });
  }
}

async function writeDraft(draft: string): Promise<void> {
  await using handle = await open(draft, 'wx', 0o600);
  await handle.writeFile(
    `# Keys for the secrets of runs. Without this file they are lost: keep a copy.\n${randomBytes(keyBytes).toString('base64')}\n`,
  );
  await handle.sync();
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
