import { readFileSync } from 'node:fs';
import { SlipwayError } from '@slipway/core';

/** Variables that hold secrets, and may be given as a file instead, because an environment shows in more places than a file. */
const secretNames = [
  'TASKS_TOKEN',
  'TASKS_DATABASE_URL',
  'TASKS_REDIS_URL',
  'TASKS_S3_SECRET_KEY',
  'TASKS_ADMIN_TOKEN',
  'TASKS_AGENT_TOKEN',
  'TASKS_REGISTRY_HOOK_TOKEN',
];

/** Puts the content of the files that `…_FILE` variables name in the place of the variables. Throws for both at once. */
export function withSecretFiles(env: Readonly<Record<string, string | undefined>>): Record<string, string | undefined> {
  const result = { ...env };
  for (const name of secretNames) {
    const file = env[`${name}_FILE`];
    if (file === undefined) continue;
    if (env[name] !== undefined) {
      throw new SlipwayError('invalid-argument', `${name} and ${name}_FILE are both set`, {
        advice: 'Unset one of them.',
      });
    }
    result[name] = read(name, file);
  }
  return result;
}

function read(name: string, file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (cause) {
    throw new SlipwayError('invalid-argument', `the file ${file} of ${name}_FILE cannot be read`, {
      cause,
      advice: `Name a file that this user may read, or set ${name} instead.`,
    });
  }
}
