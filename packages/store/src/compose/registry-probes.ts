import type { Redis } from 'ioredis';
import type { RegistryProbes } from '../port/registry-probes.ts';
import { keyPrefix, redisUnavailable } from '../redis/connect.ts';

const keptSeconds = 600;

/** Keeps them in Redis, which forgets them by itself and which all servers share. */
export function createRegistryProbes(redis: Redis): RegistryProbes {
  const key = (probe: string): string => `${keyPrefix}:probe:${probe}`;
  return {
    async note(probe, now) {
      // A hint: whoever asks is told by a look at Redis that it is away.
      await redis.set(key(probe), String(now), 'EX', keptSeconds).catch(() => undefined);
    },
    async seenAt(probe) {
      const found = await redis.get(key(probe)).catch((cause: unknown) => {
        throw redisUnavailable(cause);
      });
      return found === null ? undefined : Number(found);
    },
  };
}
