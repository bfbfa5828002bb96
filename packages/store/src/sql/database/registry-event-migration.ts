import type { Kysely, Migration } from 'kysely';

/** Tables of what the own registry tells, and of what is to be looked at there. */
export function registryEvents(): Migration {
  return {
    up: async (db: Kysely<unknown>) => {
      await db.schema
        .createTable('registry_events')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('received_at', 'bigint', (column) => column.notNull())
        .addColumn('kind', 'text', (column) => column.notNull())
        .addColumn('repository', 'text', (column) => column.notNull())
        .addColumn('tag', 'text', (column) => column.notNull())
        .addColumn('digest', 'text')
        .execute();
      await db.schema
        .createIndex('registry_events_of_tag')
        .on('registry_events')
        .columns(['repository', 'tag', 'received_at'])
        .execute();
      await db.schema.createIndex('registry_events_by_time').on('registry_events').column('received_at').execute();
      await db.schema
        .createTable('registry_hints')
        .addColumn('repository', 'text', (column) => column.notNull())
        .addColumn('tag', 'text', (column) => column.notNull())
        .addColumn('digest', 'text', (column) => column.notNull())
        .addColumn('pushed_at', 'bigint')
        .addColumn('told', 'text')
        .addColumn('due_at', 'bigint', (column) => column.notNull())
        .addColumn('claim', 'text')
        .addColumn('claimed_until', 'bigint')
        .addColumn('failures', 'integer', (column) => column.notNull().defaultTo(0))
        .addPrimaryKeyConstraint('registry_hints_key', ['repository', 'tag', 'digest'])
        .execute();
      await db.schema.createIndex('registry_hints_by_due').on('registry_hints').column('due_at').execute();
      await db.schema
        .createTable('registry_due')
        .addColumn('repository', 'text', (column) => column.primaryKey())
        .addColumn('due_at', 'bigint', (column) => column.notNull())
        .addColumn('claimed_until', 'bigint')
        .execute();
      await db.schema.createIndex('registry_due_by_time').on('registry_due').column('due_at').execute();
    },
  };
}
