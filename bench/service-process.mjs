import { startApi } from '@slipway/api';
import { openStore } from '@slipway/store';
import { createTempDir, startRedis } from '@slipway/testkit';
import path from 'node:path';

/**
 * A service for benchmarks, to be forked: a server, its records (in the database whose address is the first argument, or in a file) and a
 * Redis, as built, so that its memory is that of a real one. It tells its address and tokens when it is ready, answers each message with the
 * most memory that it has used, in bytes, and ends when its parent does.
 */
const directory = await createTempDir('slipway-bench-');
const redis = await startRedis();
const store = await openStore({
  database: process.argv[2] ?? `sqlite:${path.join(directory.path, 'records.db')}`,
  keyFile: path.join(directory.path, 'keys'),
  redis: { url: redis.url },
  blobs: { directory: path.join(directory.path, 'blobs') },
});
const api = await startApi({
  store,
  version: 'bench',
  registry: 'registry.example.io',
  port: 0,
  limits: { requestsPerMinute: 10_000_000, agentRequestsPerMinute: 10_000_000 },
});
let peak = 0;
const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage.rss())), 50);
const ended = new Promise((resolve) => process.once('disconnect', resolve));
process.on('message', () => process.send?.({ peak }));
const [admin, agent] = await Promise.all([
  store.tokens.create('bench', 'admin'),
  store.tokens.create('bench', 'agent'),
]);
process.send?.({ address: api.address, admin: admin.token, agent: agent.token });
await ended;
clearInterval(watch);
for (const opened of [api, store, redis, directory]) await opened[Symbol.asyncDispose]();
