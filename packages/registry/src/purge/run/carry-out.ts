import { targetKey, type Target } from '../plan/purge-plan.ts';
import type { PurgeEvent } from './events.ts';
import type { PurgeContext } from './purge-context.ts';
import type { Removal } from './purge-registry.ts';

/** One request to delete. */
export interface Deletion {
  readonly repository: string;
  /** What it is about. */
  readonly targets: readonly Target[];
  /** What goes with it when it is deleted; when it was gone already, or they may be left, they are looked after by themselves. */
  readonly alongWith?: readonly Target[];
  readonly locked: readonly Target[];
  readonly remove: () => Promise<Removal>;
}

/** What became of a deletion, and what there is to tell of each target. */
export interface Outcome {
  readonly removal: Removal;
  readonly eventsOf: (target: Target) => readonly PurgeEvent[];
}

/** Unlocks what is locked, deletes, and notes what is gone. A lock that cannot be taken away is told of, and the deletion tried all the same. */
export async function carryOut(deletion: Deletion, context: PurgeContext): Promise<Outcome> {
  const { repository, targets, alongWith = [] } = deletion;
  const unlocks = new Map<string, PurgeEvent>();
  for (const target of deletion.locked) unlocks.set(targetKey(target), await unlock(repository, target, context));
  const removal = await deletion.remove();
  const gone = goneBy(removal, targets, alongWith);
  const news = new Set(gone.filter((target) => !context.wasCounted(repository, target)).map(targetKey));
  if (removal.kind === 'failed') context.fail(repository, removal.cause);
  if (news.size > 0) {
    const counted = gone.filter((target) => news.has(targetKey(target)));
    await context.count(repository, counted).catch((error: unknown) => context.fail(repository, error));
  }
  return {
    removal,
    eventsOf: (target) => {
      const unlocked = unlocks.get(targetKey(target));
      // What was told of before an interruption is not told of as missing after it.
      const isOld = removal.kind === 'gone' && !news.has(targetKey(target));
      return [
        ...(unlocked === undefined ? [] : [unlocked]),
        ...(isOld ? [] : [removalEvent(repository, target, removal)]),
      ];
    },
  };
}

function goneBy(removal: Removal, targets: readonly Target[], alongWith: readonly Target[]): readonly Target[] {
  switch (removal.kind) {
    case 'deleted':
      return removal.mayLeaveTags === true ? targets : [...targets, ...alongWith];
    case 'gone':
      return targets;
    case 'refused':
    case 'changed':
    case 'failed':
      return [];
  }
}

async function unlock(repository: string, target: Target, context: PurgeContext): Promise<PurgeEvent> {
  const item = { repository, target };
  try {
    await context.unlock(repository, target);
    return { kind: 'unlocked', item };
  } catch (error) {
    return { kind: 'unlock-failed', item, message: messageOf(error) };
  }
}

function removalEvent(repository: string, target: Target, removal: Removal): PurgeEvent {
  const item = { repository, target };
  switch (removal.kind) {
    case 'deleted':
      return { kind: 'deleted', item };
    case 'gone':
      return { kind: 'skipped', item, status: 404 };
    case 'refused':
      return { kind: 'skipped', item, status: removal.status };
    case 'changed':
      return { kind: 'kept', item, reason: { kind: 'changed', what: removal.what }, wasPlanned: true };
    case 'failed':
      return { kind: 'failed', item, message: messageOf(removal.cause) };
  }
}

/** What a user is told of a failure. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
