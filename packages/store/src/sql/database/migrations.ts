import { Migrator, sql, type Kysely, type Migration } from 'kysely';
import { SlipwayError } from '@slipway/core';
import type { Dialect, Tables } from './tables.ts';
import { registryEvents } from './registry-event-migration.ts';
import { registryIndex } from './registry-migration.ts';
import { tasks } from './task-migration.ts';

/** Brings the tables to the present form. Safe when several processes start at once: Kysely holds a lock meanwhile. */
export async function migrate(db: Kysely<Tables>, dialect: Dialect): Promise<void> {
  const migrator = new Migrator({
    db,
    provider: {
      getMigrations: () =>
        Promise.resolve({
          '0001-runs': runs(dialect),
          '0002-others': others(),
          '0003-tasks': tasks(dialect),
          '0004-registry-index': registryIndex(),
          '0005-registry-events': registryEvents(),
        }),
    },
  });
  const { error } = await migrator.migrateToLatest();
  if (error === undefined) return;
  if (error instanceof Error && error.message.startsWith('corrupted migrations')) {
    throw new SlipwayError('unavailable', 'the database was made by a newer version of Slipway', {
      cause: error,
      advice: 'Start the version that made it, or restore a backup from before the upgrade.',
    });
  }
  throw error instanceof Error ? error : new Error('the tables of the database cannot be made', { cause: error });
}

function runs(dialect: Dialect): Migration {
  return {
    up: async (db: Kysely<unknown>) => {
      await db.schema
        .createTable('runs')
        // SQLite finds rows by this type of key without an index of its own.
        .addColumn('seq', dialect === 'sqlite' ? 'integer' : 'bigint', (column) => column.primaryKey())
        .addColumn('status', 'text', (column) => column.notNull())
        .addColumn('run_type', 'text', (column) => column.notNull())
        .addColumn('task', 'text')
        .addColumn('grp', 'text', (column) => column.notNull())
        .addColumn('pool', 'text', (column) => column.notNull())
        .addColumn('priority', 'integer', (column) => column.notNull())
        .addColumn('concurrency', 'integer')
        .addColumn('admitted', 'integer', (column) => column.notNull().defaultTo(0))
        .addColumn('admitted_at', 'bigint')
        .addColumn('unique_key', 'text', (column) => column.unique())
        .addColumn('submitter', 'text', (column) => column.notNull())
        .addColumn('registry', 'text', (column) => column.notNull())
        .addColumn('cause', 'text', (column) => column.notNull())
        .addColumn('platform', 'text', (column) => column.notNull())
        .addColumn('timeout_ms', 'bigint', (column) => column.notNull())
        .addColumn('source_location', 'text')
        .addColumn('attempt', 'integer', (column) => column.notNull().defaultTo(0))
        .addColumn('lost', 'integer', (column) => column.notNull().defaultTo(0))
        .addColumn('releases', 'integer', (column) => column.notNull().defaultTo(0))
        .addColumn('lease_id', 'text')
        .addColumn('lease_agent', 'text')
        .addColumn('lease_token', 'text')
        .addColumn('lease_expires', 'bigint')
        .addColumn('ended_lease', 'text')
        .addColumn('agent_name', 'text')
        .addColumn('created_at', 'bigint', (column) => column.notNull())
        .addColumn('queued_at', 'bigint')
        .addColumn('started_at', 'bigint')
        .addColumn('finished_at', 'bigint')
        .addColumn('updated_at', 'bigint', (column) => column.notNull())
        .addColumn('cancel_requested', 'integer', (column) => column.notNull().defaultTo(0))
        .addColumn('timed_out', 'integer', (column) => column.notNull().defaultTo(0))
        .addColumn('archived', 'integer', (column) => column.notNull().defaultTo(0))
        .addColumn('error', 'text')
        .addColumn('planned_attempt', 'integer', (column) => column.notNull().defaultTo(0))
        .addColumn('base_images', 'text', (column) => column.notNull().defaultTo('[]'))
        .addColumn('warnings', 'text', (column) => column.notNull().defaultTo('[]'))
        .addColumn('log_start', 'bigint', (column) => column.notNull().defaultTo(0))
        .addColumn('log_archived', 'bigint', (column) => column.notNull().defaultTo(0))
        .addColumn('log_end', 'bigint')
        .addColumn('log_open', 'integer', (column) => column.notNull().defaultTo(0))
        .addColumn('log_removed', 'integer', (column) => column.notNull().defaultTo(0))
        .execute();
      await createRunIndexes(db);
      const child = (name: string) =>
        db.schema
          .createTable(name)
          .addColumn('seq', 'bigint', (column) => column.notNull().references('runs.seq').onDelete('cascade'));
      await db.schema
        .createTable('run_counts')
        .addColumn('pool', 'text', (column) => column.notNull())
        .addColumn('grp', 'text', (column) => column.notNull())
        .addColumn('status', 'text', (column) => column.notNull())
        .addColumn('number', 'bigint', (column) => column.notNull())
        .addPrimaryKeyConstraint('run_counts_key', ['pool', 'status', 'grp'])
        .execute();
      await child('run_inputs')
        .addColumn('request', 'text', (column) => column.notNull())
        .addColumn('done_steps', 'text', (column) => column.notNull())
        .addColumn('secrets', 'text')
        .addColumn('key_id', 'text')
        .addPrimaryKeyConstraint('run_inputs_key', ['seq'])
        .execute();
      await db.schema.createIndex('run_inputs_by_key').on('run_inputs').column('key_id').execute();
      await child('run_steps')
        .addColumn('position', 'integer', (column) => column.notNull())
        .addColumn('step_id', 'text', (column) => column.notNull())
        .addColumn('kind', 'text', (column) => column.notNull())
        .addColumn('status', 'text', (column) => column.notNull())
        .addColumn('waits_for', 'text', (column) => column.notNull())
        .addColumn('started_at', 'bigint')
        .addColumn('finished_at', 'bigint')
        .addColumn('exit_code', 'integer')
        .addColumn('error', 'text')
        .addPrimaryKeyConstraint('run_steps_key', ['seq', 'step_id'])
        .execute();
      await child('run_images')
        .addColumn('position', 'integer', (column) => column.notNull())
        .addColumn('registry', 'text', (column) => column.notNull())
        .addColumn('repository', 'text', (column) => column.notNull())
        .addColumn('tag', 'text', (column) => column.notNull())
        .addColumn('digest', 'text', (column) => column.notNull())
        .addColumn('attempt', 'integer', (column) => column.notNull())
        .addColumn('step_id', 'text', (column) => column.notNull())
        .addPrimaryKeyConstraint('run_images_key', ['seq', 'position'])
        .execute();
      await db.schema
        .createIndex('run_images_by_name')
        .on('run_images')
        .columns(['repository', 'tag', 'seq'])
        .execute();
      await child('log_parts')
        .addColumn('start_offset', 'bigint', (column) => column.notNull())
        .addColumn('end_offset', 'bigint', (column) => column.notNull())
        .addColumn('blob', 'text', (column) => column.notNull())
        .addColumn('chunks', dialect === 'postgres' ? 'bytea' : 'blob', (column) => column.notNull())
        .addPrimaryKeyConstraint('log_parts_key', ['seq', 'start_offset'])
        .execute();
    },
  };
}

/**
 * Partial ones hold only the few rows that their queries are about, so that old runs cost nothing. Their conditions are about columns
 * that are in no other index: SQLite would take that one instead, as long as it has no statistics.
 */
async function createRunIndexes(db: Kysely<unknown>): Promise<void> {
  for (const [name, columns] of [
    ['runs_by_status', ['status', 'seq']],
    ['runs_by_task', ['task', 'seq']],
    ['runs_by_pool', ['pool', 'seq']],
    ['runs_by_time', ['created_at', 'seq']],
  ] as const) {
    await db.schema
      .createIndex(name)
      .on('runs')
      .columns([...columns])
      .execute();
  }
  for (const statement of [
    sql`create index runs_waiting on runs (grp, admitted, pool, priority, seq) where queued_at is not null`,
    sql`create index runs_ready on runs (pool, priority, admitted_at, seq) where admitted_at is not null`,
    sql`create index runs_by_wait on runs (queued_at) where queued_at is not null`,
    sql`create index runs_leased on runs (lease_expires) where lease_id is not null`,
    sql`create index runs_of_agent on runs (lease_agent) where lease_id is not null`,
    sql`create index runs_active on runs (grp) where lease_id is not null`,
    sql`create index runs_over on runs (finished_at) where finished_at is not null and archived = 0`,
    sql`create index runs_log_open on runs (seq) where log_open = 1`,
    sql`create index runs_begun on runs (started_at) where finished_at is null and started_at is not null`,
  ]) {
    await statement.execute(db);
  }
}

function others(): Migration {
  return {
    up: async (db: Kysely<unknown>) => {
      await db.schema
        .createTable('agents')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('name', 'text', (column) => column.notNull())
        .addColumn('token_id', 'text', (column) => column.notNull())
        .addColumn('pool', 'text', (column) => column.notNull())
        .addColumn('platform', 'text', (column) => column.notNull())
        .addColumn('slots', 'integer', (column) => column.notNull())
        .addColumn('capabilities', 'text', (column) => column.notNull())
        .addColumn('version', 'text', (column) => column.notNull())
        .addColumn('draining', 'integer', (column) => column.notNull().defaultTo(0))
        .addColumn('refusing', 'text')
        .addColumn('disk', 'text')
        .addColumn('registered_at', 'bigint', (column) => column.notNull())
        .addColumn('seen_at', 'bigint', (column) => column.notNull())
        .addUniqueConstraint('agents_by_name', ['token_id', 'name'])
        .execute();
      await db.schema
        .createTable('sources')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('submitter', 'text', (column) => column.notNull())
        .addColumn('state', 'text', (column) => column.notNull())
        .addColumn('size', 'bigint', (column) => column.notNull().defaultTo(0))
        .addColumn('max_bytes', 'bigint', (column) => column.notNull())
        .addColumn('sha256', 'text')
        .addColumn('expires_at', 'bigint', (column) => column.notNull())
        .execute();
      await db.schema.createIndex('sources_by_expiry').on('sources').column('expires_at').execute();
      await db.schema
        .createTable('source_parts')
        .addColumn('source_id', 'text', (column) => column.notNull().references('sources.id').onDelete('cascade'))
        .addColumn('start_offset', 'bigint', (column) => column.notNull())
        .addColumn('end_offset', 'bigint', (column) => column.notNull())
        .addColumn('blob', 'text', (column) => column.notNull())
        .addPrimaryKeyConstraint('source_parts_key', ['source_id', 'start_offset'])
        .execute();
      await db.schema
        .createTable('source_uses')
        .addColumn('source_id', 'text', (column) => column.notNull().references('sources.id'))
        .addColumn('seq', 'bigint', (column) => column.notNull().references('runs.seq').onDelete('cascade'))
        .addPrimaryKeyConstraint('source_uses_key', ['source_id', 'seq'])
        .execute();
      await db.schema.createIndex('source_uses_by_run').on('source_uses').column('seq').execute();
      await db.schema
        .createTable('tokens')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('name', 'text', (column) => column.notNull())
        .addColumn('role', 'text', (column) => column.notNull())
        .addColumn('hash', 'text', (column) => column.notNull())
        .addColumn('created_at', 'bigint', (column) => column.notNull())
        .addColumn('expires_at', 'bigint')
        .addColumn('used_at', 'bigint')
        .execute();
      await db.schema
        .createTable('counters')
        .addColumn('name', 'text', (column) => column.primaryKey())
        .addColumn('value', 'bigint', (column) => column.notNull())
        .execute();
      await sql`insert into counters (name, value) values ('runs', 0)`.execute(db);
    },
  };
}
