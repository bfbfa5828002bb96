import { signal } from '@preact/signals';
import { SlipwayError } from '@slipway/core';
import { createClient, mayPass, pageHeader, type Client, type Identity } from '@slipway/core/http';

/** Who is logged in: not known yet, nobody, or somebody. */
export const identity = signal<Identity | 'unknown' | 'nobody'>('unknown');

/** Whether the service answers at the moment. */
export const isAway = signal(false);

const client = createClient({
  server: location.origin,
  fetch(input, init) {
    const headers = new Headers(init?.headers);
    headers.set(pageHeader, '1');
    return fetch(input, { ...init, headers });
  },
});

/** Calls the API as who is logged in, and remembers whether it answers and lets this browser in. */
export const call: Client = async (id, input, options) => {
  try {
    const answer = await client(id, input, options);
    isAway.value = false;
    return answer;
  } catch (error) {
    if (error instanceof SlipwayError) {
      if (error.code === 'unauthenticated') identity.value = 'nobody';
      isAway.value = mayPass(error.code) && error.code !== 'too-many-requests';
    }
    throw error;
  }
};

/** Asks who is logged in. */
export async function loadIdentity(): Promise<void> {
  identity.value = await call('whoAmI', {});
}

/** Logs this browser in; rejects with what the service says of the token. */
export async function login(token: string): Promise<void> {
  identity.value = await call('createSession', {}, { headers: { authorization: `Bearer ${token}` } });
}

/** Logs this browser out. */
export async function logout(): Promise<void> {
  await call('deleteSession', {});
  identity.value = 'nobody';
}

/** Whether who is logged in may change things: a reader is shown no button that the service would refuse. */
export function mayWrite(): boolean {
  const who = identity.value;
  return typeof who === 'object' && (who.role === 'admin' || who.role === 'contributor');
}

/** Whether who is logged in is an administrator. */
export function isAdmin(): boolean {
  const who = identity.value;
  return typeof who === 'object' && who.role === 'admin';
}

/** What an error says to a person. */
export function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
