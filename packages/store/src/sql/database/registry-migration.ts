import type { Kysely, Migration } from 'kysely';

/** Tables of what is known of the own registry. */
export function registryIndex(): Migration {
  return {
    up: async (db: Kysely<unknown>) => {
      await db.schema
        .createTable('registry_repositories')
        .addColumn('name', 'text', (column) => column.primaryKey())
        .addColumn('first_seen_at', 'bigint', (column) => column.notNull())
        .addColumn('changed_at', 'bigint', (column) => column.notNull())
        .addColumn('reconciled_at', 'bigint')
        .addColumn('complete', 'integer', (column) => column.notNull().defaultTo(0))
        .addColumn('revision', 'bigint', (column) => column.notNull().defaultTo(0))
        .addColumn('present', 'integer', (column) => column.notNull().defaultTo(1))
        .execute();
      await db.schema
        .createTable('registry_tags')
        .addColumn('repository', 'text', (column) => column.notNull())
        .addColumn('name', 'text', (column) => column.notNull())
        .addColumn('digest', 'text')
        .addColumn('updated_at', 'bigint')
        .addColumn('time_source', 'text')
        .addPrimaryKeyConstraint('registry_tags_key', ['repository', 'name'])
        .execute();
      await db.schema
        .createIndex('registry_tags_by_digest')
        .on('registry_tags')
        .columns(['repository', 'digest'])
        .execute();
      await db.schema
        .createTable('registry_manifests')
        .addColumn('repository', 'text', (column) => column.notNull())
        .addColumn('digest', 'text', (column) => column.notNull())
        .addColumn('media_type', 'text', (column) => column.notNull())
        .addColumn('size', 'bigint', (column) => column.notNull())
        .addColumn('pushed_at', 'bigint')
        .addColumn('time_source', 'text')
        .addColumn('untagged_at', 'bigint')
        .addColumn('links', 'text')
        .addPrimaryKeyConstraint('registry_manifests_key', ['repository', 'digest'])
        .execute();
      await db.schema
        .createTable('registry_changes')
        .addColumn('repository', 'text', (column) => column.notNull())
        .addColumn('revision', 'bigint', (column) => column.notNull())
        .addColumn('at', 'bigint', (column) => column.notNull())
        .addColumn('kind', 'text', (column) => column.notNull())
        .addColumn('tag', 'text', (column) => column.notNull())
        .addColumn('digest', 'text')
        .addColumn('previous', 'text')
        .addColumn('time_source', 'text', (column) => column.notNull())
        .addPrimaryKeyConstraint('registry_changes_key', ['repository', 'revision'])
        .execute();
      await db.schema.createIndex('registry_changes_by_time').on('registry_changes').column('at').execute();
      await db.schema
        .createIndex('registry_changes_of_tag')
        .on('registry_changes')
        .columns(['repository', 'tag', 'revision'])
        .execute();
      await db.schema
        .createTable('registry_locks')
        .addColumn('repository', 'text', (column) => column.notNull())
        .addColumn('tag', 'text', (column) => column.notNull())
        .addColumn('digest', 'text', (column) => column.notNull())
        .addColumn('delete_enabled', 'integer', (column) => column.notNull())
        .addColumn('write_enabled', 'integer', (column) => column.notNull())
        .addColumn('changed_at', 'bigint', (column) => column.notNull())
        .addColumn('changed_by', 'text', (column) => column.notNull())
        .addPrimaryKeyConstraint('registry_locks_key', ['repository', 'tag', 'digest'])
        .execute();
    },
  };
}
