import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import type { LogChunk } from '../port/logs.ts';
import { keyPrefix } from '../redis/connect.ts';
import { chunkOf, type StreamEntry } from './entries.ts';
import { type LiveLogs, streamKey } from './live-log.ts';
import { Ring } from './ring.ts';

/** One follower's view of a live log. */
export interface Subscription extends Disposable {
  /** Goes up with everything that happens. */
  readonly version: number;
  /** What the hub holds from an offset on. */
  from(offset: number): readonly LogChunk[];
  /** Whether bytes at an offset have passed by already. */
  isBehind(offset: number): boolean;
  /**
   * Waits until the version is another one. `look`: something happened that may have changed the log's state, or nothing did for a while.
   * The signal's abort is such a thing.
   */
  changed(since: number, signal: AbortSignal): Promise<'data' | 'look'>;
}

interface Followed {
  readonly ring: Ring;
  /** Entries with greater ids are read next; absent until it is known where the log stands. */
  cursor?: number;
  version: number;
  /** Version of the last `look`. */
  looked: number;
  followers: number;
  waiters: Set<(reason: 'data' | 'look') => void>;
}

/** How long one read waits in Redis, in milliseconds. */
export const hubBlockMs = 5000;
const pageEntries = 64;
const allRingsBytes = 64 * 1024 * 1024;
const [leastRingBytes, mostRingBytes] = [131_072, 4 * 1024 * 1024];
const pauseAfterErrorMs = 200;
const wakeKeyLifeMs = 3_600_000;

/**
 * Reads the live ends of all logs that anyone follows with one blocking command, and hands what comes to all followers of this process.
 * It holds but a little of each log: whoever is slower reads what he missed elsewhere.
 */
export class LogHub implements AsyncDisposable {
  readonly #live: LiveLogs;
  readonly #commands: Redis;
  readonly #blocking: Redis;
  readonly #followed = new Map<string, Followed>();
  readonly #wakeKey = `${keyPrefix}:hub:${randomUUID()}`;
  readonly #loop: Promise<void>;
  #wakeId = '0-0';
  readonly #closing = new AbortController();
  #wakeIdle: (() => void) | undefined;

  /** `blocking` belongs to the hub from now on. */
  constructor(live: LiveLogs, commands: Redis, blocking: Redis) {
    this.#live = live;
    this.#commands = commands;
    this.#blocking = blocking;
    this.#loop = this.#run();
  }

  /** Begins to follow a run's log. */
  subscribe(runId: string): Subscription {
    const followed = this.#followed.get(runId) ?? newFollowed();
    this.#followed.set(runId, followed);
    followed.followers += 1;
    if (followed.followers === 1) this.#wake();
    let isDisposed = false;
    return {
      get version() {
        return followed.version;
      },
      from: (offset) => followed.ring.from(offset),
      isBehind: (offset) => followed.ring.isBehind(offset),
      changed: (since, signal) => waitFor(followed, since, signal),
      [Symbol.dispose]: () => {
        if (isDisposed) return;
        isDisposed = true;
        followed.followers -= 1;
        if (followed.followers === 0) this.#followed.delete(runId);
      },
    };
  }

  /** Tells the followers of a run to look again; those of all runs where none is named. */
  tell(runId?: string): void {
    const told = runId === undefined ? [...this.#followed.values()] : [this.#followed.get(runId)];
    for (const followed of told) if (followed !== undefined) notify(followed, 'look');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort();
    this.#wakeIdle?.();
    this.#blocking.disconnect();
    await this.#loop;
    this.tell();
  }

  async #run(): Promise<void> {
    while (!this.#closing.signal.aborted) {
      if (this.#followed.size === 0) {
        await new Promise<void>((resolve) => (this.#wakeIdle = resolve));
        continue;
      }
      try {
        await this.#locate();
        await this.#readOnce();
      } catch {
        this.#startAgain();
        await sleep(pauseAfterErrorMs, undefined, { signal: this.#closing.signal }).catch(() => undefined);
      }
    }
  }

  /** New logs are read from where they stand: their followers read what is before by themselves. */
  async #locate(): Promise<void> {
    const fresh = [...this.#followed].filter(([, { cursor }]) => cursor === undefined);
    await Promise.all(
      fresh.map(async ([runId, followed]) => {
        followed.cursor = (await this.#live.end(runId)) ?? 0;
        notify(followed, 'look');
      }),
    );
  }

  async #readOnce(): Promise<void> {
    const read = [...this.#followed].flatMap(([runId, followed]) =>
      followed.cursor === undefined ? [] : [{ key: streamKey(runId), followed, cursor: followed.cursor }],
    );
    const keys = [this.#wakeKey, ...read.map(({ key }) => key)];
    const ids = [this.#wakeId, ...read.map(({ cursor }) => `${cursor}-0`)];
    const answer = await this.#blocking.xreadBuffer(
      'COUNT',
      pageEntries,
      'BLOCK',
      hubBlockMs,
      'STREAMS',
      ...keys,
      ...ids,
    );
    const mostBytes = Math.min(mostRingBytes, Math.max(leastRingBytes, allRingsBytes / this.#followed.size));
    for (const [key, entries] of answer ?? []) {
      const name = key.toString();
      if (name === this.#wakeKey) this.#wakeId = entries.at(-1)?.[0].toString() ?? this.#wakeId;
      const followed = read.find((candidate) => candidate.key === name)?.followed;
      if (followed !== undefined) take(followed, entries, mostBytes);
    }
  }

  /** After an interruption Redis may know less than before. */
  #startAgain(): void {
    for (const followed of this.#followed.values()) {
      followed.ring.clear();
      delete followed.cursor;
      notify(followed, 'look');
    }
  }

  /** The blocking read knows nothing of a new follower; an entry in a stream that it reads as well ends it. */
  #wake(): void {
    this.#wakeIdle?.();
    void this.#commands
      .multi()
      .xadd(this.#wakeKey, 'MAXLEN', 1, '*', 'w', '')
      .pexpire(this.#wakeKey, wakeKeyLifeMs)
      .exec()
      .catch(() => undefined);
  }
}

function newFollowed(): Followed {
  return { ring: new Ring(), version: 0, looked: 0, followers: 0, waiters: new Set() };
}

function take(followed: Followed, entries: readonly StreamEntry[], mostBytes: number): void {
  for (const entry of entries) followed.ring.push(chunkOf(entry), mostBytes);
  const last = entries.at(-1);
  if (last === undefined) return;
  followed.cursor = Number.parseInt(last[0].toString(), 10);
  notify(followed, 'data');
}

function notify(followed: Followed, reason: 'data' | 'look'): void {
  followed.version += 1;
  if (reason === 'look') followed.looked = followed.version;
  const { waiters } = followed;
  followed.waiters = new Set();
  for (const waiter of waiters) waiter(reason);
}

/** So long a follower waits before it looks by itself, in case that a message was lost. */
const lookMs = 5000;

function waitFor(followed: Followed, since: number, signal: AbortSignal): Promise<'data' | 'look'> {
  if (signal.aborted) return Promise.resolve('look');
  if (followed.version !== since) return Promise.resolve(followed.looked > since ? 'look' : 'data');
  return new Promise((resolve) => {
    const waiter = (reason: 'data' | 'look'): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', look);
      followed.waiters.delete(waiter);
      resolve(reason);
    };
    const look = (): void => waiter('look');
    const timer = setTimeout(look, lookMs);
    signal.addEventListener('abort', look, { once: true });
    followed.waiters.add(waiter);
  });
}
