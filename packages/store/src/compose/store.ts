import { once, setMaxListeners } from 'node:events';
import { Archiver } from '../archive/archiver.ts';
import { PageCache } from '../archive/page-cache.ts';
import type { Blobs } from '../blobs/blobs.ts';
import { hubBlockMs, LogHub } from '../live/hub.ts';
import { LiveLogs } from '../live/live-log.ts';
import { createRunLogs } from '../logs/run-logs.ts';
import type { Records } from '../port/records.ts';
import type { Store } from '../port/store.ts';
import { Notices } from '../queue/notices.ts';
import { PoolDoors } from '../queue/pool-doors.ts';
import { ReadyQueue } from '../queue/ready-queue.ts';
import { connectForCommands, connectForMessages, connectForWaiting, type RedisPlace } from '../redis/connect.ts';
import { createAgentDoor } from './agent-door.ts';
import { createGitHooks, createTriggers } from './git-hooks.ts';
import { createBaseImages } from './base-images.ts';
import { checkHealth } from './health.ts';
import { createHousekeeping } from './housekeeping.ts';
import type { StoreParts } from './parts.ts';
import { createRegistryProbes } from './registry-probes.ts';
import { createRuns } from './runs.ts';
import { createTasks } from './tasks.ts';
import { createSources, type SourceLimits } from './sources.ts';

/** What a store stands on, and its terms. */
export interface StoreBase {
  /** Belongs to the store from now on. */
  readonly records: Records;
  readonly blobs: Blobs;
  readonly redis: RedisPlace;
  /** Both in milliseconds. */
  readonly terms: { readonly heartbeatMs: number; readonly leaseMs: number };
  readonly sources: SourceLimits;
}

/** Bytes of logs that this process holds for followers who read what is past. */
const cacheBytes = 64 * 1024 * 1024;

/** So long a new store waits for Redis, in milliseconds: what it is asked to wake at once is mostly woken at once. */
const redisWaitMs = 2000;

/** Puts a store together. Redis may be away: it is waited for by whatever needs it. */
export async function composeStore({ records, blobs, redis: place, terms, sources }: StoreBase): Promise<Store> {
  const closing = new AbortController();
  // Everything that waits listens to it.
  setMaxListeners(0, closing.signal);
  const redis = connectForCommands(place);
  await once(redis, 'ready', { signal: AbortSignal.timeout(redisWaitMs) }).catch(() => undefined);
  const live = new LiveLogs(redis);
  const hub = new LogHub(live, redis, connectForWaiting(place, hubBlockMs));
  const notices = new Notices(redis, connectForMessages(place));
  notices.listen((runId) => hub.tell(runId));
  const queue = new ReadyQueue(redis);
  const doors = new PoolDoors(place);
  const archiver = new Archiver({ records: records.logs, live, blobs });
  const parts: StoreParts = { records, blobs, live, hub, archiver, queue, notices, closing: closing.signal };
  const logParts = {
    records: records.logs,
    live,
    hub,
    blobs,
    cache: new PageCache(cacheBytes),
    closing: closing.signal,
  };
  return {
    runs: createRuns(parts),
    logs: createRunLogs(logParts),
    sources: createSources(records, blobs, sources),
    tokens: records.tokens,
    tasks: createTasks(parts),
    secrets: records.secrets,
    git: createGitHooks(parts),
    triggers: createTriggers(parts),
    gitHosts: records.gitHosts,
    baseImages: createBaseImages(parts),
    registryIndex: records.registryIndex,
    agents: createAgentDoor({ ...parts, doors }, terms),
    messages: records.messages,
    notifications: records.notifications,
    timers: records.timers,
    registryProbes: createRegistryProbes(redis),
    housekeeping: createHousekeeping(parts),
    health: () => checkHealth(parts, redis),
    [Symbol.asyncDispose]: async () => {
      closing.abort();
      await doors[Symbol.asyncDispose]();
      await archiver.settled();
      await queue[Symbol.asyncDispose]();
      await hub[Symbol.asyncDispose]();
      notices[Symbol.dispose]();
      redis.disconnect();
      await records[Symbol.asyncDispose]();
    },
  };
}
