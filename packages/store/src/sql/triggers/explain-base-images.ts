import type { BaseImageTrigger, WatchedImage } from '@slipway/core/http';
import type { Selectable } from 'kysely';
import type { Executor } from '../database/database.ts';
import type { BaseImageRow, WatchedImageRow } from '../database/task-tables.ts';
import { ifPresent, ifTime } from '../runs/show-runs.ts';
import type { TriggerFacts } from './trigger-facts.ts';

/** Tells of a base-image trigger: which images it watches, and which it does not, and why. */
export async function explainBaseImages(
  db: Executor,
  task: string,
  { status, baseImageTriggerType: type }: BaseImageTrigger,
): Promise<TriggerFacts> {
  const bases = await db
    .selectFrom('base_images')
    .selectAll()
    .where('task', '=', task)
    .orderBy('type', 'desc')
    .orderBy('reference')
    .execute();
  const references = bases.map(({ reference }) => reference);
  const watched =
    references.length === 0
      ? []
      : await db.selectFrom('watched_images').selectAll().where('reference', 'in', references).execute();
  const images = bases.map((base) =>
    showImage(
      base,
      type,
      watched.find(({ reference }) => reference === base.reference),
    ),
  );
  return {
    kind: 'base-image',
    status,
    listensTo: [
      type === 'All'
        ? 'Base images of final stages and of build stages.'
        : 'Base images of final stages; those of build stages do not count.',
    ],
    state: stateOf(images),
    images,
  };
}

function stateOf(images: readonly WatchedImage[]): string {
  if (images.every(({ isExpected }) => isExpected)) {
    return 'It waits for the first successful run: only that tells what the images were built on.';
  }
  const watched = images.filter(({ state }) => state !== 'pinned' && state !== 'not-counted');
  if (watched.length === 0) return 'It starts nothing: none of the base images can change in a way that counts.';
  const well = watched.filter(({ state }) => state === 'watched' || state === 'not-checked');
  const away = watched.length - well.length;
  const but = away === 0 ? '' : `; ${away} of ${watched.length} cannot be looked at`;
  return `It starts a run when one of its images changes${but}.`;
}

function showImage(
  base: Selectable<BaseImageRow>,
  type: BaseImageTrigger['baseImageTriggerType'],
  watched: Selectable<WatchedImageRow> | undefined,
): WatchedImage {
  return {
    reference: base.reference,
    type: base.type,
    ...ifPresent('builtOn', base.digest),
    ...ifPresent('current', watched?.digest ?? null),
    isExpected: base.run_seq === null,
    ...standingOf(base, type, watched),
    ...ifTime('lastCheckTime', watched?.checked_at ?? null),
    ...ifTime('nextCheckTime', watched?.next_check_at ?? null),
  };
}

function standingOf(
  { pinned, type: part }: Selectable<BaseImageRow>,
  type: BaseImageTrigger['baseImageTriggerType'],
  watched: Selectable<WatchedImageRow> | undefined,
): Pick<WatchedImage, 'state' | 'reason'> {
  if (pinned === 1) return { state: 'pinned', reason: 'It is named by its digest, which never changes.' };
  if (part === 'buildtime' && type === 'Runtime') {
    return { state: 'not-counted', reason: 'It is of a build stage, and the type of the trigger is Runtime.' };
  }
  if (watched === undefined) return { state: 'not-checked', reason: 'Its registry has not been asked yet.' };
  return { state: watched.state, reason: watched.reason };
}
