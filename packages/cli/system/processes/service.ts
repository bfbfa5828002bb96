import path from 'node:path';
import { startApi } from '@slipway/api';
import { startScheduler } from '@slipway/scheduler';
import { openStore } from '@slipway/store';
import { pino } from 'pino';

/*
 * API, scheduler and store in a process of their own, without an agent, for tests that kill it. Says its address on standard output as
 * soon as it answers.
 */
const [directory = '', redis = '', port = '0', registry = ''] = process.argv.slice(2);

/** Short, so that tests need not wait for a lease to run out. */
const leaseMs = 3000;

const logger = pino({ level: 'warn' }, process.stderr);
const store = await openStore({
  database: `sqlite:${path.join(directory, 'records.db')}`,
  keyFile: path.join(directory, 'keys'),
  blobs: { directory: path.join(directory, 'blobs') },
  redis: { url: redis },
  leaseMs,
  heartbeatMs: 500,
});
await store.tokens.ensure('test-admin-token-0123456789abcdef', 'admin', 'admin');
await store.tokens.ensure('test-agent-token-0123456789abcdef', 'agent', 'agent');
await startScheduler({ store, logger });
const api = await startApi({ store, port: Number(port), version: '0.0.0', registry, logger });
process.stdout.write(`${api.address}\n`);
