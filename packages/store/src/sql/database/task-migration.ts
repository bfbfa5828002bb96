import { sql, type CreateTableBuilder, type Kysely, type Migration } from 'kysely';
import type { Dialect } from './tables.ts';

/** Tables of saved tasks, their triggers, and what follows from them. */
export function tasks(dialect: Dialect): Migration {
  return {
    up: async (db: Kysely<unknown>) => {
      await createTasks(db);
      await createTriggers(db, dialect);
      await createBaseImages(db);
      await createMessages(db, dialect);
      await sql`alter table runs add column source_ref text`.execute(db);
      await sql`alter table runs add column update_token text`.execute(db);
      await sql`create index runs_of_ref on runs (task, source_ref) where source_ref is not null and finished_at is null`.execute(
        db,
      );
      await db.schema
        .createTable('run_causes')
        .addColumn('parent_seq', 'bigint', (column) => column.notNull().references('runs.seq').onDelete('cascade'))
        .addColumn('child_seq', 'bigint', (column) => column.notNull().references('runs.seq').onDelete('cascade'))
        .addPrimaryKeyConstraint('run_causes_key', ['parent_seq', 'child_seq'])
        .execute();
    },
  };
}

async function createTasks(db: Kysely<unknown>): Promise<void> {
  await sealed(db.schema.createTable('tasks').addColumn('name', 'text', (column) => column.primaryKey()))
    .addColumn('status', 'text', (column) => column.notNull())
    .addColumn('revision', 'integer', (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('task_triggers')
    .addColumn('task', 'text', (column) => column.notNull().references('tasks.name').onDelete('cascade'))
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('status', 'text', (column) => column.notNull())
    .addColumn('repository', 'text')
    .addColumn('base_type', 'text')
    .addColumn('state', 'text', (column) => column.notNull().defaultTo('{}'))
    .addColumn('last_slot', 'bigint')
    .addColumn('next_check_at', 'bigint')
    .addColumn('last_event', 'text')
    .addColumn('last_event_at', 'bigint')
    .addColumn('hook_id', 'text')
    .addColumn('hook_error', 'text')
    .addPrimaryKeyConstraint('task_triggers_key', ['task', 'name'])
    .execute();
  for (const [name, columns] of [
    ['task_triggers_by_repository', ['repository']],
    ['task_triggers_by_check', ['kind', 'next_check_at']],
  ] as const) {
    await db.schema
      .createIndex(name)
      .on('task_triggers')
      .columns([...columns])
      .execute();
  }
  await db.schema
    .createTable('secrets')
    .addColumn('name', 'text', (column) => column.primaryKey())
    .addColumn('value', 'text', (column) => column.notNull())
    .addColumn('key_id', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('updated_at', 'bigint', (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('task_secrets')
    .addColumn('task', 'text', (column) => column.notNull().references('tasks.name').onDelete('cascade'))
    .addColumn('secret', 'text', (column) => column.notNull().references('secrets.name'))
    .addPrimaryKeyConstraint('task_secrets_key', ['task', 'secret'])
    .execute();
}

async function createTriggers(db: Kysely<unknown>, dialect: Dialect): Promise<void> {
  const counted = (name: string) => withId(db.schema.createTable(name), dialect);
  await counted('trigger_history')
    .addColumn('task', 'text', (column) => column.notNull())
    .addColumn('trigger_name', 'text', (column) => column.notNull())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addColumn('event', 'text', (column) => column.notNull())
    .addColumn('outcome', 'text', (column) => column.notNull())
    .addColumn('reason', 'text', (column) => column.notNull())
    .addColumn('run_seq', 'bigint')
    .addColumn('detail', 'text')
    .execute();
  await db.schema
    .createIndex('trigger_history_by_trigger')
    .on('trigger_history')
    .columns(['task', 'trigger_name', 'id'])
    .execute();
  await counted('hook_deliveries')
    .addColumn('task', 'text', (column) => column.notNull())
    .addColumn('trigger_name', 'text', (column) => column.notNull())
    .addColumn('delivery_id', 'text', (column) => column.notNull())
    .addColumn('received_at', 'bigint', (column) => column.notNull())
    .addColumn('event', 'text', (column) => column.notNull())
    .addColumn('done', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('attempts', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('due_at', 'bigint', (column) => column.notNull())
    .addUniqueConstraint('hook_deliveries_once', ['task', 'trigger_name', 'delivery_id'])
    .execute();
  await sql`create index hook_deliveries_open on hook_deliveries (task, trigger_name, id) where done = 0`.execute(db);
}

async function createBaseImages(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('base_images')
    .addColumn('task', 'text', (column) => column.notNull().references('tasks.name').onDelete('cascade'))
    .addColumn('reference', 'text', (column) => column.notNull())
    .addColumn('type', 'text', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('pinned', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('platform', 'text', (column) => column.notNull())
    .addColumn('digest', 'text')
    .addColumn('platform_digest', 'text')
    .addColumn('judged_digest', 'text')
    .addColumn('run_seq', 'bigint')
    .addPrimaryKeyConstraint('base_images_key', ['task', 'reference', 'type'])
    .execute();
  await sql`create index run_images_by_digest on run_images (digest, seq) where digest <> ''`.execute(db);
  await db.schema.createIndex('base_images_by_reference').on('base_images').column('reference').execute();
  await db.schema
    .createTable('watched_images')
    .addColumn('reference', 'text', (column) => column.primaryKey())
    .addColumn('registry', 'text', (column) => column.notNull())
    .addColumn('digest', 'text')
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('reason', 'text', (column) => column.notNull())
    .addColumn('failures', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('checked_at', 'bigint')
    .addColumn('next_check_at', 'bigint', (column) => column.notNull())
    .addColumn('claim', 'text')
    .addColumn('claimed_until', 'bigint')
    .execute();
  await db.schema
    .createTable('registry_sources')
    .addColumn('instance', 'text', (column) => column.primaryKey())
    .addColumn('first_event_at', 'bigint', (column) => column.notNull())
    .addColumn('last_event_at', 'bigint', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('watched_images_by_check').on('watched_images').column('next_check_at').execute();
  await db.schema
    .createTable('pending_updates')
    .addColumn('task', 'text', (column) => column.notNull().references('tasks.name').onDelete('cascade'))
    .addColumn('reference', 'text', (column) => column.notNull())
    .addColumn('digest', 'text', (column) => column.notNull())
    .addColumn('platform_digest', 'text', (column) => column.notNull())
    .addColumn('since', 'bigint', (column) => column.notNull())
    .addColumn('due_at', 'bigint', (column) => column.notNull())
    .addColumn('waits', 'text')
    .addPrimaryKeyConstraint('pending_updates_key', ['task', 'reference'])
    .execute();
  await db.schema.createIndex('pending_updates_by_due').on('pending_updates').column('due_at').execute();
  await db.schema
    .createTable('fired_updates')
    .addColumn('task', 'text', (column) => column.notNull())
    .addColumn('reference', 'text', (column) => column.notNull())
    .addColumn('platform_digest', 'text', (column) => column.notNull())
    .addColumn('run_seq', 'bigint', (column) => column.notNull())
    .addColumn('fired_at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('fired_updates_key', ['task', 'reference', 'platform_digest'])
    .execute();
}

async function createMessages(db: Kysely<unknown>, dialect: Dialect): Promise<void> {
  await sealed(
    db.schema.createTable('notifications').addColumn('name', 'text', (column) => column.primaryKey()),
  ).execute();
  await withId(db.schema.createTable('messages'), dialect)
    .addColumn('uid', 'text', (column) => column.notNull().unique())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('target', 'text', (column) => column.notNull())
    .addColumn('lane', 'text', (column) => column.notNull())
    .addColumn('coalesce_key', 'text')
    .addColumn('run_seq', 'bigint')
    .addColumn('event', 'text', (column) => column.notNull())
    .addColumn('body', 'text', (column) => column.notNull())
    .addColumn('hidden', 'text')
    .addColumn('key_id', 'text')
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('attempts', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('leased', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('due_at', 'bigint', (column) => column.notNull())
    .addColumn('answer', 'integer')
    .addColumn('error', 'text')
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('updated_at', 'bigint', (column) => column.notNull())
    .execute();
  await sql`create index messages_due on messages (due_at) where state = 'waiting'`.execute(db);
  await sql`create index messages_of_lane on messages (lane, id) where state = 'waiting'`.execute(db);
  await db.schema.createIndex('messages_by_target').on('messages').columns(['kind', 'target', 'id']).execute();
}

/** A record that is shown without its secrets. */
function sealed<Name extends string, Columns extends string>(table: CreateTableBuilder<Name, Columns>) {
  return table
    .addColumn('spec', 'text', (column) => column.notNull())
    .addColumn('hidden', 'text')
    .addColumn('key_id', 'text')
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('updated_at', 'bigint', (column) => column.notNull());
}

/** A number that the database gives, in the order of insertion. */
function withId(table: CreateTableBuilder<string>, dialect: Dialect) {
  return dialect === 'sqlite'
    ? table.addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement())
    : table.addColumn('id', 'bigserial', (column) => column.primaryKey());
}
