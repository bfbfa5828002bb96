import { formatImageRef, parseImageRef, type BuildStep } from '@slipway/core';
import { stageNames } from './stage-names.ts';

/** Which layers a build may reuse, and where its own are kept. */
export interface CachePlan {
  /** Images whose layers may be reused. */
  readonly from: readonly string[];
  /** The image itself keeps what later builds need for reusing its layers. */
  readonly inline: boolean;
  /** Images made of single stages after the build, each with what later builds need; the last stage has no name. */
  readonly keep: readonly { readonly image: string; readonly stage?: string }[];
}

const maxTagLength = 128;

/**
 * Plans the cache of a build (contract §5.6). The engine's BuildKit can write a cache into images only, of one stage each;
 * so a cache of every stage is one image for each stage that has a name, beside the one of the last.
 */
export function cachePlan({ options, cacheImage }: BuildStep, dockerfile: string): CachePlan {
  const stages = stagesBefore(options.target, stageNames(dockerfile));
  const targets = [
    ...(options.cacheTo ?? []),
    ...(cacheImage === undefined ? [] : [{ kind: 'image', image: cacheImage, stages: 'all' } as const]),
  ];
  const images = targets.flatMap((target) => (target.kind === 'image' ? [target] : []));
  const keep = images.flatMap((target) => [
    ...(target.stages === 'all' ? stages.map((stage) => ({ image: stageImage(target.image, stage), stage })) : []),
    { image: target.image },
  ]);
  const given = [...(options.cacheFrom ?? []), ...(cacheImage === undefined ? [] : [cacheImage])];
  const ofStages = images.filter(({ image, stages: kept }) => kept === 'all' && given.includes(image));
  const from = [...given, ...ofStages.flatMap(({ image }) => stages.map((stage) => stageImage(image, stage)))];
  return { from: [...new Set(from)], inline: targets.some(({ kind }) => kind === 'inline'), keep };
}

/** The stages that have a name, without the one that is built: that has the image without a stage in its name. */
function stagesBefore(target: string | undefined, names: readonly (string | undefined)[]): readonly string[] {
  const built = target?.toLowerCase() ?? names.at(-1);
  return [...new Set(names)].flatMap((name) => (name === undefined || name === built ? [] : [name]));
}

function stageImage(image: string, stage: string): string {
  const ref = parseImageRef(image);
  if (ref === undefined) return image;
  return formatImageRef({ ...ref, tag: `${ref.tag ?? 'latest'}_${stage}`.slice(0, maxTagLength) });
}
