import type { RepositoryState } from '../../port/registry-index.ts';
import { inChunks } from '../chunks.ts';
import type { Executor } from '../database/database.ts';
import type { RegistryManifestRow } from '../database/registry-tables.ts';
import { betterTime, type KnownTime } from './known-time.ts';
import type { NewChange } from './record-changes.ts';
import { linksColumn } from './write-manifest.ts';

/** Puts down the manifests that a look found, and forgets those that are gone, except what has changed since the look began. */
export async function reconcileManifests(
  trx: Executor,
  { name: repository, tags, manifests, isComplete, goneManifests = [] }: RepositoryState,
  changed: ReadonlySet<string>,
  now: number,
): Promise<{ readonly count: number; readonly changes: readonly NewChange[] }> {
  const rows = await trx.selectFrom('registry_manifests').selectAll().where('repository', '=', repository).execute();
  const known = new Map(rows.map((row) => [row.digest, row]));
  const tagged = new Set(tags.map(({ digest }) => digest));
  const written: RegistryManifestRow[] = [];
  for (const manifest of manifests) {
    const { digest, mediaType, size, links } = manifest;
    const before = known.get(digest);
    // Whoever deleted it since knows better; what was pushed since has its own time.
    if (changed.has(digest) && before === undefined) continue;
    const given: KnownTime = { at: manifest.pushedAt ?? null, source: manifest.timeSource ?? null };
    const time =
      before === undefined
        ? given.at === null
          ? ({ at: now, source: 'first-seen' } as const)
          : given
        : betterTime({ at: before.pushed_at, source: before.time_source }, given);
    const row: RegistryManifestRow = {
      repository,
      digest,
      media_type: before?.media_type || mediaType,
      size: before?.size || size,
      pushed_at: time.at,
      time_source: time.source,
      // It may have lost its tag just now: storage tells when it was pushed, and not that.
      untagged_at: before !== undefined ? before.untagged_at : given.at === null || tagged.has(digest) ? null : now,
      links: before?.links ?? linksColumn(links),
    };
    if (before === undefined || isOther(before, row)) written.push(row);
  }
  const seen = new Set(manifests.map(({ digest }) => digest));
  const missing = isComplete ? rows.filter(({ digest }) => !seen.has(digest)).map(({ digest }) => digest) : [];
  const gone = [...new Set([...missing, ...goneManifests])].filter(
    (digest) => known.has(digest) && !changed.has(digest),
  );
  for (const some of inChunks(written)) {
    await trx
      .insertInto('registry_manifests')
      .values([...some])
      .onConflict((conflict) =>
        conflict.columns(['repository', 'digest']).doUpdateSet((eb) => ({
          media_type: eb.ref('excluded.media_type'),
          size: eb.ref('excluded.size'),
          pushed_at: eb.ref('excluded.pushed_at'),
          time_source: eb.ref('excluded.time_source'),
          links: eb.ref('excluded.links'),
        })),
      )
      .execute();
  }
  for (const some of inChunks(gone)) {
    await trx
      .deleteFrom('registry_manifests')
      .where('repository', '=', repository)
      .where('digest', 'in', some)
      .execute();
  }
  const changes = gone.map((digest) => ({
    kind: 'deleted' as const,
    tag: '',
    digest,
    previous: null,
    time_source: 'first-seen' as const,
  }));
  return { count: written.length + gone.length, changes };
}

function isOther(before: RegistryManifestRow, after: RegistryManifestRow): boolean {
  return (
    before.media_type !== after.media_type ||
    before.size !== after.size ||
    before.pushed_at !== after.pushed_at ||
    before.time_source !== after.time_source ||
    before.links !== after.links
  );
}
