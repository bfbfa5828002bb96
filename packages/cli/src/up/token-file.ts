import { randomBytes } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { SlipwayError } from '@slipway/core';
import { writePrivateFile } from '../service/private-file.ts';

const tokenBytes = 32;

/** Reads a token from its file, which is made with a new one when there is none; only this user may read it. */
export async function provideToken(file: string): Promise<string> {
  const known = await readToken(file);
  if (known !== undefined) return known;
  const token = randomBytes(tokenBytes).toString('base64url');
  await writePrivateFile(file, `${token}\n`);
  return token;
}

async function readToken(file: string): Promise<string | undefined> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new SlipwayError('invalid-argument', `the token in ${file} cannot be read`, { cause, advice: cure(file) });
  });
  if (text === undefined) return undefined;
  if (!/^[A-Za-z0-9._~+/=-]{16,512}\s*$/.test(text)) {
    throw new SlipwayError('invalid-argument', `${file} does not hold a token`, { advice: cure(file) });
  }
  if (((await stat(file)).mode & 0o077) !== 0) {
    throw new SlipwayError('not-allowed', `other users can read the token in ${file}`, { advice: cure(file) });
  }
  return text.trim();
}

function cure(file: string): string {
  return `Make it readable for you alone (\`chmod 600 ${file}\`), or remove it, and a new token is made.`;
}
