import { SlipwayError } from '@slipway/core';
import type { ServiceFlags } from './flags.ts';
import type { LocalService } from './local-service.ts';
import type { Profiles } from './profiles.ts';

/** Where a service is, and the token for it where one is known. */
export interface Server {
  readonly server: string;
  readonly token?: string;
}

/** All that may say which service is meant. */
export interface ServerSources {
  readonly flags: ServiceFlags;
  readonly env: {
    readonly server?: string | undefined;
    readonly token?: string | undefined;
    readonly profile?: string | undefined;
  };
  readonly profiles: Profiles;
  /** A `tasks up` on this computer. */
  readonly local: LocalService | undefined;
}

/**
 * Decides which service is meant: --server, --profile, TASKS_SERVER, TASKS_PROFILE, the present login, a `tasks up` on this computer;
 * undefined when nothing says. A stored token goes to the server that it was stored for and to no other.
 */
export function findServer({ flags, env, profiles, local }: ServerSources): Server | undefined {
  const token = flags.token ?? env.token;
  const known = [...Object.values(profiles.profiles), ...(local === undefined ? [] : [local])];
  const at = (server: string): Server => {
    const address = normalAddress(server);
    const own = token ?? known.find((one) => normalAddress(one.server) === address)?.token;
    return { server: address, ...(own === undefined ? {} : { token: own }) };
  };
  const profileOf = (name: string): Server => {
    const profile = Object.hasOwn(profiles.profiles, name) ? profiles.profiles[name] : undefined;
    if (profile === undefined) {
      throw new SlipwayError('not-found', `there is no profile '${name}'`, {
        advice: `Make it with \`tasks login SERVER --profile ${name}\`; there are: ${Object.keys(profiles.profiles).join(', ') || 'none'}.`,
      });
    }
    return { server: profile.server, token: token ?? profile.token };
  };

  if (flags.server !== undefined) return at(flags.server);
  if (flags.profile !== undefined) return profileOf(flags.profile);
  if (env.server !== undefined) return at(env.server);
  if (env.profile !== undefined) return profileOf(env.profile);
  if (profiles.current !== undefined) return profileOf(profiles.current);
  return local === undefined ? undefined : { server: local.server, token: token ?? local.token };
}

/** A server's address without what follows its path; throws `invalid-argument` for what is no http(s) address. */
export function normalAddress(text: string): string {
  const withScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `https://${text}`;
  const url = URL.canParse(withScheme) ? new URL(withScheme) : undefined;
  if (url === undefined || !['http:', 'https:'].includes(url.protocol) || url.username !== '' || url.password !== '') {
    throw new SlipwayError(
      'invalid-argument',
      `'${text.replace(/\/\/[^/]*@/, '//***@')}' is not the address of a service`,
      {
        advice: 'Write it as https://HOST[:PORT] or http://HOST:PORT, without a login in it.',
      },
    );
  }
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
}

/** Whether an address leads to this computer itself. */
export function isLoopback(server: string): boolean {
  const { hostname } = new URL(server);
  return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname);
}
