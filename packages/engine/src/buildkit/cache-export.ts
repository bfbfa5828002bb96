import type { BuildStep } from '@slipway/core';
import { describeCause } from '../execute/describe.ts';
import { unlessGone } from '../docker/api/engine-error.ts';
import type { PullContext } from '../docker/image/pull.ts';
import { pushOnce } from '../docker/image/push.ts';
import type { CachePlan } from './cache-plan.ts';
import type { Solved } from './solve.ts';

/** What keeping a build's layers needs besides the plan. */
export interface CacheExport extends PullContext {
  /** Builds once more, from the layers that the engine has just made. */
  readonly solve: (options: BuildStep['options']) => Promise<Solved>;
}

/**
 * Makes and pushes the images that keep a build's layers for later builds. The build itself has succeeded already, so what
 * cannot be kept is told and changes nothing. The images' names are taken away from the engine again.
 */
export async function exportCache(
  { options }: BuildStep,
  keep: CachePlan['keep'],
  context: CacheExport,
): Promise<void> {
  for (const { image, stage } of keep) {
    const problem = await keepLayers(image, { ...options, ...(stage === undefined ? {} : { target: stage }) }, context);
    const text =
      problem === undefined ? `Layers are kept in ${image}` : `The layers cannot be kept in ${image}: ${problem}`;
    await context.out('system', Buffer.from(`${text}\n`));
  }
}

async function keepLayers(
  image: string,
  options: BuildStep['options'],
  context: CacheExport,
): Promise<string | undefined> {
  try {
    // `noCache` would run everything again, instead of finding what was just made.
    const solved = await context.solve({ ...options, tags: [image], noCache: false });
    if (!solved.ok) return solved.reason;
    const pushed = await pushOnce(image, { ...context, out: () => undefined });
    return pushed.ok ? undefined : pushed.failure;
  } catch (cause) {
    context.signal.throwIfAborted();
    return describeCause(cause);
  } finally {
    await unlessGone(context.docker.getImage(image).remove());
  }
}
