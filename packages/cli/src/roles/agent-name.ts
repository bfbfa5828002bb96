import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import { writePrivateFile } from '../service/private-file.ts';

const longestName = 63;
const suffixBytes = 3;

/** A computer's name as an agent may have it. */
export function agentName(host: string): string {
  const name = host
    .replace(/[^A-Za-z0-9_.-]/g, '-')
    .replace(/^[^A-Za-z0-9]+/, '')
    .slice(0, longestName);
  return name === '' ? 'agent' : name;
}

/**
 * The name of the agent that keeps its data in a directory: the computer's with some digits that stay with the directory, so that several
 * agents of one computer do not take each other's place.
 */
export async function provideAgentName(directory: string): Promise<string> {
  const file = path.join(directory, 'name');
  const known = (await readFile(file, 'utf8').catch(() => '')).trim();
  if (known !== '' && agentName(known) === known) return known;
  const suffix = `-${randomBytes(suffixBytes).toString('hex')}`;
  const name = `${agentName(hostname()).slice(0, longestName - suffix.length)}${suffix}`;
  await writePrivateFile(file, `${name}\n`);
  return name;
}
