import { canonicalRegistry, parseImageRef } from '@slipway/core';
import type { Run } from '@slipway/core/http';
import type { Context } from '../context.ts';
import { runIdOf } from '../runs/run-id.ts';

/** Runs that are not over. */
const activeStatuses = ['Queued', 'Started', 'Running'] as const;

/**
 * Digests of one repository that builds stand on or have made: what tasks were last built on, and of runs that are not over their base images and
 * what they have pushed. By digest, with the reason.
 */
export async function neededImages(context: Context, repository: string): Promise<ReadonlyMap<string, string>> {
  const { database, ownRegistry } = context;
  const { db } = database;
  const needed = new Map<string, string>();
  const isHere = (image: { readonly registry: string; readonly repository: string }): boolean =>
    image.repository === repository && canonicalRegistry(image.registry, ownRegistry) === ownRegistry.host;

  const name = `${ownRegistry.host}/${repository}`;
  const bases = await db
    .selectFrom('base_images')
    .select(['task', 'reference', 'digest', 'platform_digest'])
    // Between the names with a tag and those with a digest there is nothing else.
    .where((eb) =>
      eb.or([
        eb.and([eb('reference', '>=', `${name}:`), eb('reference', '<', `${name};`)]),
        eb.and([eb('reference', '>=', `${name}@`), eb('reference', '<', `${name}A`)]),
      ]),
    )
    .execute();
  for (const { task, reference, digest, platform_digest: platformDigest } of bases) {
    for (const one of [digest, platformDigest, parseImageRef(reference)?.digest]) {
      if (one !== null && one !== undefined) needed.set(one, `task ${task}`);
    }
  }

  const outputs = await db
    .selectFrom('run_images')
    .innerJoin('runs', 'runs.seq', 'run_images.seq')
    .select(['run_images.seq', 'run_images.registry', 'run_images.repository', 'run_images.digest'])
    .where('runs.status', 'in', activeStatuses)
    .where('run_images.repository', '=', repository)
    .where('run_images.digest', '<>', '')
    .execute();
  for (const output of outputs) {
    if (isHere(output)) needed.set(output.digest, `run ${runIdOf(output.seq)}`);
  }

  const active = await db
    .selectFrom('runs')
    .select(['seq', 'base_images'])
    .where('status', 'in', activeStatuses)
    .where('base_images', '<>', '[]')
    .execute();
  for (const { seq, base_images: text } of active) {
    for (const { image } of JSON.parse(text) as Run['baseImages']) {
      if (image.digest !== undefined && isHere(image)) needed.set(image.digest, `run ${runIdOf(seq)}`);
    }
  }
  return needed;
}
