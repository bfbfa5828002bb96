import { unlocked, type Guards, type Lock } from '@slipway/core';
import type { Context } from '../context.ts';
import { lockOf } from './locks.ts';
import { neededImages } from './needed-images.ts';
import type { Pins } from './pins.ts';

/** See `RegistryIndex.guards`. */
export async function readGuards(context: Context, pins: Pins, repository: string): Promise<Guards> {
  const rows = await context.database.db
    .selectFrom('registry_locks')
    .select(['tag', 'digest', 'delete_enabled', 'write_enabled'])
    .where('repository', '=', repository)
    .execute();
  let whole: Lock = unlocked;
  const tags = new Map<string, Lock>();
  const manifests = new Map<string, Lock>();
  for (const row of rows) {
    if (row.tag !== '') tags.set(row.tag, lockOf(row));
    else if (row.digest !== '') manifests.set(row.digest, lockOf(row));
    else whole = lockOf(row);
  }
  // What a run needs is told rather than what its task needs: it is over sooner.
  const needed = new Map([...(await pins.of(repository)), ...(await neededImages(context, repository))]);
  return { repository: whole, tags, manifests, needed };
}
