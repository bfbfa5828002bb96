import { readFile } from 'node:fs/promises';
import { SlipwayError } from '@slipway/core';
import { z } from 'zod';
import { credentialsPath } from './paths.ts';
import { writePrivateFile } from './private-file.ts';

const profileSchema = z.object({ server: z.string(), token: z.string() });

const fileSchema = z.object({
  /** The profile that is used when none is named. */
  current: z.string().optional(),
  profiles: z.record(z.string(), profileSchema).default({}),
});

/** A login of `tasks login`. */
export type Profile = z.infer<typeof profileSchema>;
/** All logins of this user. */
export type Profiles = z.infer<typeof fileSchema>;

/** Reads the logins of this user; none when there is no file yet. */
export async function readProfiles(file = credentialsPath()): Promise<Profiles> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw unreadable(file, cause);
  });
  if (text === undefined) return { profiles: {} };
  try {
    return fileSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw unreadable(file, cause);
  }
}

/** Adds a login, or replaces the one of that name, and makes it the one that is used. */
export async function saveProfile(name: string, profile: Profile, file = credentialsPath()): Promise<void> {
  const { profiles } = await readProfiles(file);
  await write(file, { current: name, profiles: { ...profiles, [name]: profile } });
}

/** Forgets a login; false when there is none of that name. */
export async function removeProfile(name: string, file = credentialsPath()): Promise<boolean> {
  const { current, profiles } = await readProfiles(file);
  if (!Object.hasOwn(profiles, name)) return false;
  const left = Object.fromEntries(Object.entries(profiles).filter(([one]) => one !== name));
  await write(file, current === undefined || current === name ? { profiles: left } : { current, profiles: left });
  return true;
}

function write(file: string, profiles: Profiles): Promise<void> {
  return writePrivateFile(file, `${JSON.stringify(profiles, null, 2)}\n`);
}

function unreadable(file: string, cause: unknown): SlipwayError {
  return new SlipwayError('invalid-argument', `the logins in ${file} cannot be read`, {
    cause,
    advice: `Correct the file's permissions or content, or remove it and run \`tasks login SERVER\` again.`,
  });
}
