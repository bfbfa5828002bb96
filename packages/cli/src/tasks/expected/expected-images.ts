import { formatImageRef, readBaseImages, type BuildArgument, type Plan } from '@slipway/core';
import type { TaskSpec } from '@slipway/core/http';
import { buildPaths, isRemote } from '@slipway/engine';

/** Base images as a task is told them. */
export type ExpectedImages = NonNullable<TaskSpec['expectedBaseImages']>;

/** A build that a task will do, and its Dockerfile in the task's context. */
export interface ExpectedBuild {
  readonly dockerfile: string;
  readonly buildArgs: readonly BuildArgument[];
  readonly target?: string | undefined;
  readonly platform: string;
}

/** The service takes at most so many. */
const mostImages = 200;

/** The builds of a plan whose Dockerfiles lie in the task's own context. */
export function buildsOf({ steps }: Plan, platform: string): readonly ExpectedBuild[] {
  return steps.flatMap((step) => {
    if (step.kind !== 'build' || isRemote(step.options.context)) return [];
    const paths = buildPaths(step);
    if (!paths.ok) return [];
    const { buildArgs, target } = step.options;
    return [{ dockerfile: paths.dockerfile, buildArgs, target, platform: step.options.platform ?? platform }];
  });
}

/** The names that a plan gives to what it builds itself: nobody else moves these. */
export function builtBy({ steps }: Plan): readonly string[] {
  return steps.flatMap((step) => (step.kind === 'build' ? step.options.tags : []));
}

/** Reads what builds will stand on. A Dockerfile that is not there gives nothing: the run will say so. */
export async function expectedImages(
  builds: readonly ExpectedBuild[],
  own: readonly string[],
  readText: (file: string) => Promise<string>,
): Promise<ExpectedImages> {
  const found = new Map<string, ExpectedImages[number]>();
  for (const { dockerfile, buildArgs, target, platform } of builds) {
    const text = await readText(dockerfile).catch(() => undefined);
    if (text === undefined) continue;
    const { dependencies } = readBaseImages(text, {
      buildArgs,
      platform,
      ...(target === undefined ? {} : { target }),
    });
    for (const { type, image } of dependencies) {
      const reference = formatImageRef(image);
      if (!own.includes(reference)) found.set(`${type} ${reference}`, { type, reference });
    }
  }
  return [...found.values()].slice(0, mostImages);
}
