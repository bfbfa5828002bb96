import { sql } from 'kysely';
import { ownRegistry, SlipwayError } from '@slipway/core';
import type { RecordOptions, Records } from '../port/records.ts';
import { agentRecords } from './agents/agent-records.ts';
import { baseImageRecords } from './base-images/base-image-records.ts';
import type { Context } from './context.ts';
import { openDatabase } from './database/database.ts';
import { gitHostRecords } from './git-hosts/git-host-records.ts';
import { leaseRecords } from './leases/lease-records.ts';
import { logRecords } from './logs/log-records.ts';
import { admissionRecords } from './queue/admission-records.ts';
import { notificationRecords } from './notifications/notification-records.ts';
import { messageRecords } from './messages/message-records.ts';
import { registryIndexRecords } from './registry-index/registry-index-records.ts';
import { runRecords } from './runs/run-records.ts';
import { readKeyFile } from './secrets/key-file.ts';
import { secretBox, type SecretBox } from './secrets/secret-box.ts';
import { sourceRecords } from './sources.ts';
import { storedSecrets } from './tasks/stored-secrets.ts';
import { taskRecords } from './tasks/task-records.ts';
import { timerRecords } from './timers/timer-records.ts';
import { tokenRecords } from './tokens.ts';
import { triggerRecords } from './triggers/trigger-records.ts';
import { checkKeys } from './upkeep/rotate-secrets.ts';
import { upkeepRecords } from './upkeep/upkeep-records.ts';

const defaults = {
  leaseMs: 30_000,
  maxAttempts: 2,
  maxReleases: 20,
  admissionWindow: 2,
  registry: '127.0.0.1:5000',
  pool: 'default',
};

/** Opens the records, and makes their tables and the key file when there are none yet. */
export async function openRecords(options: RecordOptions): Promise<Records> {
  const box = await boxOf(options);
  const database = await openDatabase(options.database);
  const context: Context = {
    database,
    box,
    clock: options.clock ?? Date.now,
    leaseMs: options.leaseMs ?? defaults.leaseMs,
    maxAttempts: options.maxAttempts ?? defaults.maxAttempts,
    maxReleases: options.maxReleases ?? defaults.maxReleases,
    admissionWindow: options.admissionWindow ?? defaults.admissionWindow,
    runDefaults: { registry: options.registry ?? defaults.registry, pool: options.pool ?? defaults.pool },
    ownRegistry: ownRegistry(options.registry ?? defaults.registry, options.registryAliases),
  };
  try {
    await checkKeys(context);
  } catch (error) {
    await database[Symbol.asyncDispose]();
    throw error;
  }
  return {
    runs: runRecords(context),
    admission: admissionRecords(context),
    leases: leaseRecords(context),
    agents: agentRecords(context),
    logs: logRecords(context),
    sources: sourceRecords(context),
    tokens: tokenRecords(context),
    messages: messageRecords(context),
    notifications: notificationRecords(context),
    tasks: taskRecords(context),
    secrets: storedSecrets(context),
    baseImages: baseImageRecords(context),
    triggers: triggerRecords(context),
    timers: timerRecords(context),
    gitHosts: gitHostRecords(context),
    registryIndex: registryIndexRecords(context),
    upkeep: upkeepRecords(context),
    ping: async () => {
      await sql`select 1`.execute(database.db);
    },
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  };
}

async function boxOf({ keys, keyFile }: RecordOptions): Promise<SecretBox> {
  if (keys !== undefined) return secretBox(keys);
  if (keyFile !== undefined) return secretBox(await readKeyFile(keyFile));
  throw new SlipwayError('invalid-argument', 'neither keys for secrets nor a file for them are given');
}
