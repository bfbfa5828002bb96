import { SlipwayError } from '@slipway/core';
import { loadConfig } from '../config/config.ts';
import { askHidden } from '../input/ask.ts';
import { readStandardInput } from '../input/read-stdin.ts';
import { serviceAt } from '../service/connect.ts';
import { isLoopback, normalAddress } from '../service/find-server.ts';
import type { ServiceFlags } from '../service/flags.ts';
import { credentialsPath } from '../service/paths.ts';
import { readProfiles, removeProfile, saveProfile } from '../service/profiles.ts';

/** Flags of `tasks login`. */
export interface LoginFlags extends Pick<ServiceFlags, 'token' | 'profile'> {
  readonly tokenStdin?: true;
}

const defaultProfile = 'default';

/** `tasks login`: keeps a server with its token for this user, once the server has accepted it. */
export async function loginAction(serverText: string, flags: LoginFlags): Promise<number> {
  const server = normalAddress(serverText);
  const token = flags.token ?? (await readToken(flags.tokenStdin === true));
  const who = await serviceAt({ server, token }).call('whoAmI', {});
  const profile = flags.profile ?? loadConfig().TASKS_PROFILE ?? defaultProfile;
  await saveProfile(profile, { server, token });
  if (server.startsWith('http:') && !isLoopback(server)) {
    process.stderr.write('warning: this address is not encrypted; everybody on the way can read the token\n');
  }
  process.stderr.write(`Logged in to ${server} as ${who.name} (${who.role}); kept as profile '${profile}'\n`);
  return 0;
}

/** `tasks logout`: forgets a login. The token itself stays valid until `tasks token revoke`. */
export async function logoutAction(flags: Pick<ServiceFlags, 'profile'>): Promise<number> {
  const name = flags.profile ?? loadConfig().TASKS_PROFILE ?? (await readProfiles()).current ?? defaultProfile;
  if (!(await removeProfile(name))) {
    throw new SlipwayError('not-found', `there is no profile '${name}'`, {
      advice: `The logins of this user are in ${credentialsPath()}.`,
    });
  }
  process.stderr.write(`Forgot profile '${name}'\n`);
  return 0;
}

async function readToken(fromStdin: boolean): Promise<string> {
  const given = (fromStdin || !process.stdin.isTTY ? await readStandardInput() : await askHidden('Token')).trim();
  if (given !== '') return given;
  throw new SlipwayError('invalid-argument', 'no token was given', {
    advice: 'Pipe it in (`tasks login SERVER --token-stdin < FILE`), or give --token.',
  });
}
