import type { Context } from '../context.ts';

/** See `RegistryIndex.forgetBefore`. */
export async function forgetBefore({ database: { db } }: Context, before: number): Promise<number> {
  const events = await db.deleteFrom('registry_events').where('received_at', '<', before).executeTakeFirst();
  const changes = await db.deleteFrom('registry_changes').where('at', '<', before).executeTakeFirst();
  return Number(events.numDeletedRows) + Number(changes.numDeletedRows);
}
