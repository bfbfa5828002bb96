import { SlipwayError } from '@slipway/core';
import { Redis, type RedisOptions } from 'ioredis';

/** Where Redis is: an address (`redis://host:6379/0`, `rediss://…`), or a socket of this machine. */
export type RedisPlace = { readonly url: string } | { readonly socketPath: string };

type ClientOptions = Omit<RedisOptions, 'replyMapping'>;

/** In front of every key; the braces keep all of them in one slot of a cluster. */
export const keyPrefix = '{slipway}';

const longestPauseMs = 1500;
const retryStrategy = (times: number): number => Math.min(50 * 2 ** Math.min(times, 10), longestPauseMs);
const answerMs = 5000;

/** For commands that somebody waits for: while Redis is away they fail at once, and the caller does without. */
export function connectForCommands(place: RedisPlace): Redis {
  return connect(place, { enableOfflineQueue: false, maxRetriesPerRequest: 1, commandTimeout: answerMs });
}

/** For commands that wait in Redis, at most so long: they wait as well while Redis is away. A connection that hangs is given up. */
export function connectForWaiting(place: RedisPlace, longestMs: number): Redis {
  return connect(place, {
    maxRetriesPerRequest: null,
    autoResendUnfulfilledCommands: false,
    commandTimeout: longestMs + answerMs,
  });
}

/** For messages. */
export function connectForMessages(place: RedisPlace): Redis {
  return connect(place, { maxRetriesPerRequest: null });
}

/** Turns whatever a Redis command fails with into the error that callers know. */
export function redisUnavailable(cause: unknown): SlipwayError {
  if (cause instanceof SlipwayError) return cause;
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new SlipwayError('unavailable', `Redis does not answer: ${reason}`, { cause });
}

const troubles = new WeakMap<Redis, string>();

/** Why a connection is not there, as far as it is known; undefined when it is. */
export function whyAway(client: Redis): string | undefined {
  return client.status === 'ready' ? undefined : `not connected: ${troubles.get(client) ?? 'it has not answered yet'}`;
}

function connect(place: RedisPlace, options: ClientOptions): Redis {
  const all: ClientOptions = { ...options, retryStrategy, connectTimeout: answerMs, keepAlive: 10_000 };
  const client = 'url' in place ? new Redis(place.url, all) : new Redis({ ...all, path: place.socketPath });
  // Its commands fail or wait by themselves, and health() tells: an event that nobody hears would end the process.
  client.on('error', (error: Error) => troubles.set(client, error.message));
  client.on('ready', () => troubles.delete(client));
  return client;
}
