import type { BaseImageDependency } from '../image/dependency.ts';
import { formatImageRef, parseImageRef, type ImageRef } from '../image/reference.ts';
import { readStages, type DockerfileOptions, type Stage, type StageSource } from './stages.ts';

/** What a Dockerfile stands on, as far as its text tells. */
export interface BaseImages {
  /** The runtime image first, then the build-time ones in file order; each image once. */
  readonly dependencies: readonly BaseImageDependency[];
  /** What could not be understood: never a reason for a build to fail. */
  readonly warnings: readonly string[];
}

const emptyImage = 'scratch';
/** Longest Dockerfile that is read, in UTF-16 units. */
const maxLength = 4 * 1024 * 1024;

/**
 * Finds the base images of a build by reading its Dockerfile (contract §5.5, SE-19): the one of the target stage is a
 * runtime dependency; those of the stages before it, of copies and mounts and of a frontend are build-time dependencies.
 */
export function readBaseImages(text: string, options: DockerfileOptions = {}): BaseImages {
  if (text.length > maxLength) return { dependencies: [], warnings: ['the Dockerfile is too long to be read'] };
  const { stages, syntax, warnings } = readStages(text, options);
  const found: string[] = [...warnings];
  const target = targetStage(stages, options.target, found);
  if (target === undefined) return { dependencies: [], warnings: found };

  const runtime = originOf(stages, target);
  const buildtime = stages.slice(0, target + 1).flatMap((stage) => [stage.base, ...stage.others].flatMap(imageOf));
  const dependencies = new Map<string, BaseImageDependency>();
  const add = (type: BaseImageDependency['type'], image: string) => {
    const ref = imageRef(image);
    if (ref === undefined) {
      if (image !== emptyImage) found.push(`"${image}" is no valid image reference`);
      return;
    }
    const key = formatImageRef(ref);
    if (!dependencies.has(key)) dependencies.set(key, { type, image: ref });
  };
  if (runtime !== undefined) add('runtime', runtime);
  for (const image of buildtime) add('buildtime', image);
  if (syntax !== undefined) add('buildtime', syntax);
  return { dependencies: [...dependencies.values()], warnings: found };
}

function targetStage(stages: readonly Stage[], target: string | undefined, warnings: string[]): number | undefined {
  if (stages.length === 0) {
    warnings.push('the Dockerfile has no FROM');
    return undefined;
  }
  if (target === undefined || target === '') return stages.length - 1;
  const named = stages.findLastIndex((stage) => stage.name === target.toLowerCase());
  if (named >= 0) return named;
  if (/^[0-9]{1,6}$/.test(target) && Number(target) < stages.length) return Number(target);
  warnings.push(`the Dockerfile has no stage "${target}"`);
  return undefined;
}

/** The image at the bottom of a stage; stages only stand on earlier ones, so the walk ends. */
function originOf(stages: readonly Stage[], target: number): string | undefined {
  let base = stages[target]?.base;
  while (base?.kind === 'stage') base = stages[base.stage]?.base;
  return base?.image;
}

function imageOf(source: StageSource | undefined): readonly string[] {
  return source?.kind === 'image' ? [source.image] : [];
}

/** The reference of an image that can be looked up, with the tag `latest` when it names none. */
function imageRef(image: string): ImageRef | undefined {
  if (image === emptyImage) return undefined;
  const ref = parseImageRef(image);
  if (ref === undefined || ref.tag !== undefined || ref.digest !== undefined) return ref;
  return { ...ref, tag: 'latest' };
}
