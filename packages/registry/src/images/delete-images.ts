import { SlipwayError } from '@slipway/core';
import type { Deleted, Untagged } from '@slipway/core/http';
import { clientRegistry } from '../purge/run/client-registry.ts';
import { exclusively } from '../untag/mutex.ts';
import { createUntagger } from '../untag/untag.ts';
import type { RepositoryView } from '../view/registry-view.ts';
import { relationsOf } from './describe-images.ts';
import type { ImageContext } from './image-context.ts';
import { blockingLock, lockedError } from './image-locks.ts';
import { imageEtag, noSuchImage, requireManifest } from './list-images.ts';
import { lookAtRepository } from './look-at-repository.ts';
import { planManifestDeletion, planRepositoryDeletion, type DeletionPlan } from './plan-deletion.ts';

/** What must still be true, as whoever asked about a deletion has seen it. */
export interface DeletionTerms {
  /** What the tag pointed to. */
  readonly digest?: string | undefined;
  readonly etag?: string | undefined;
}

/** Takes a tag away and leaves what it points to. Rejects with `not-found`, `conflict` (locked, moved) and `not-allowed`. */
export async function untagImage(
  context: ImageContext,
  {
    repository,
    tag,
    digest,
  }: { readonly repository: string; readonly tag: string; readonly digest?: string | undefined },
): Promise<Untagged> {
  const { client, index } = context;
  const lock = blockingLock((await index?.locks(repository)) ?? [], { repository, tags: [tag] }, 'delete');
  if (lock !== undefined) throw lockedError(repository, lock, 'nothing was changed');
  const found = await client.head(repository, tag);
  const outcome = await createUntagger(context).untag({ repository, tag, digest: digest ?? found?.digest });
  switch (outcome.kind) {
    case 'removed': {
      await index?.removeTag(repository, tag, Date.now());
      const { by, isRepaired } = outcome;
      return {
        registry: client.host,
        imageName: repository,
        tag,
        ...(found === undefined ? {} : { digest: found.digest }),
        by,
        isRepaired,
      };
    }
    case 'missing':
      throw noSuchImage(client.host, repository, tag);
    case 'changed':
      throw movedError(`${repository}:${tag}`, outcome.digest, 'it was left alone');
    case 'restored':
      throw movedError(`${repository}:${tag}`, outcome.digest, 'it was pushed meanwhile, and was put back');
    case 'refused':
      throw refusedError(client.host, outcome.why);
  }
}

/**
 * Deletes a manifest with all its tags. Everything is looked at again right before, while nobody else of this process changes the repository: what is
 * not as it was asked about, locked, needed or part of an index rejects with `conflict`, and nothing has changed.
 */
export async function deleteImage(
  context: ImageContext,
  { repository, reference, digest, etag }: { readonly repository: string; readonly reference: string } & DeletionTerms,
): Promise<Deleted> {
  const { client, index } = context;
  const isTag = !reference.includes(':');
  if (isTag && digest === undefined) {
    throw new SlipwayError(
      'invalid-argument',
      'query.digest: a deletion by tag needs the digest that the tag pointed to',
      {
        advice: 'Show the manifest first, and send its digest along: a tag that has moved since is then left alone.',
      },
    );
  }
  await requireDeletes(context, repository);
  return exclusively(client.host, repository, async () => {
    const found = await requireManifest(context, repository, reference);
    if (digest !== undefined && found.digest !== digest) {
      throw movedError(`${repository}:${reference}`, found.digest, 'nothing was deleted');
    }
    const view = await lookAtRepository(client, index, repository);
    const tags = relationsOf(view).tagsOf(found.digest);
    if (etag !== undefined && etag !== imageEtag(found.digest, tags)) {
      throw new SlipwayError(
        'conflict',
        `${repository}@${found.digest} has other tags than it had: ${tags.join(', ') || 'none'}`,
        {
          details: { tags },
          advice: 'Nothing was deleted. Look at it again, then decide anew.',
        },
      );
    }
    const plan = planManifestDeletion(view, (await index?.locks(repository)) ?? [], found.digest);
    return carryOut(context, view, plan);
  });
}

/** Deletes everything of a repository that is known, whatever lists others first. Rejects like {@link deleteImage}, before anything goes. */
export async function deleteRepository(context: ImageContext, repository: string): Promise<Deleted> {
  const { client, index } = context;
  await requireDeletes(context, repository);
  return exclusively(client.host, repository, async () => {
    const view = await lookAtRepository(client, index, repository);
    const plan = planRepositoryDeletion(view, (await index?.locks(repository)) ?? []);
    const deleted = await carryOut(context, view, plan);
    const notes = [
      'Registries go on listing the name of an empty repository, and keep its layers until their garbage collection.',
      ...(view.isComplete
        ? []
        : ['Manifests without a tag that nobody has seen pushed may be left: registries list none.']),
    ];
    return { ...deleted, notes: [...deleted.notes, ...notes] };
  });
}

/** A registry that deletes nothing is told apart before anything is written. */
async function requireDeletes({ client, probe }: ImageContext, repository: string): Promise<void> {
  const permission = await probe.deletes(repository);
  if (permission !== 'enabled') throw refusedError(client.host, permission);
}

async function carryOut(context: ImageContext, view: RepositoryView, plan: DeletionPlan): Promise<Deleted> {
  const { client, index } = context;
  const registry = clientRegistry(context);
  const { tagsOf } = relationsOf(view);
  const manifestsDeleted: string[] = [];
  const tagsDeleted: string[] = [];
  for (const digest of plan.manifests) {
    const removal = await registry.deleteManifest(view.name, digest);
    const done = `${manifestsDeleted.length} of ${plan.manifests.length} manifests were deleted before`;
    if (removal.kind === 'refused') {
      context.probe.forget();
      throw refusedError(client.host, 'disabled', done);
    }
    if (removal.kind === 'failed') throw removal.cause;
    if (removal.kind !== 'deleted' && removal.kind !== 'gone') continue;
    await index?.removeManifest(view.name, digest, Date.now());
    if (removal.kind === 'deleted') manifestsDeleted.push(digest);
    tagsDeleted.push(...tagsOf(digest));
  }
  return {
    registry: client.host,
    imageName: view.name,
    manifestsDeleted,
    tagsDeleted: tagsDeleted.sort(),
    referrersLeft: [...plan.referrersLeft],
    notes: [],
  };
}

function movedError(image: string, digest: string, consequence: string): SlipwayError {
  return new SlipwayError('conflict', `${image} points to ${digest} now: ${consequence}`, {
    details: { digest },
    advice: 'Somebody has pushed it. Look at it again, then decide anew.',
  });
}

function refusedError(
  host: string,
  why: 'disabled' | 'denied' | 'unsupported',
  done = 'nothing was changed',
): SlipwayError {
  const message = {
    disabled: `the registry ${host} has deletions switched off: ${done}`,
    denied: `this account may not delete at the registry ${host}: ${done}`,
    unsupported: `the registry ${host} can neither delete a tag nor take what would stand in for it: ${done}`,
  }[why];
  const advice = {
    disabled:
      'Have the registry set REGISTRY_STORAGE_DELETE_ENABLED=true (storage.delete.enabled: true in its configuration) and start it again.',
    denied: `Log in with an account that may delete: \`docker login ${host}\`.`,
    unsupported: 'Delete the image by its digest, or use a registry that deletes tags.',
  }[why];
  return new SlipwayError('not-allowed', message, { details: { host, why }, advice });
}
