import type { Cause } from '../http/schemas/cause.ts';
import { chainAfter, refuseChain, type ChainLimits, type PushingRun } from './image-chain.ts';

type BaseImageCause = Extract<Cause, { readonly kind: 'base-image' }>;

/** A base image that has moved for a task. */
export interface MovedImage {
  /** `REGISTRY/REPOSITORY:TAG`, in the one form that is compared. */
  readonly reference: string;
  /** As the task names it, with the digest that its tag has now. */
  readonly image: BaseImageCause['images'][number];
  /** The run that pushed it, where one of ours did. */
  readonly pusher?: PushingRun;
}

/** How runs of the task that base images have started stand. Times are milliseconds since the epoch. */
export interface BaseImageRuns {
  /** One that waits for an agent: it has not looked at any image yet. */
  readonly queued?: { readonly runId: string; readonly cause: BaseImageCause };
  /** One that is on an agent. */
  readonly active?: string;
  /** When those of the last hour were started. */
  readonly recent: readonly number[];
}

/** A moved image that starts nothing, and why. */
export interface RefusedImage {
  readonly moved: MovedImage;
  readonly reason: string;
}

/** What becomes of a task's moved images. */
export type BaseImageRunDecision = { readonly refused: readonly RefusedImage[] } & (
  | {
      readonly kind: 'start' | 'merge';
      readonly cause: BaseImageCause;
      readonly images: readonly MovedImage[];
      /** Runs that pushed them. */
      readonly causedBy: readonly string[];
      /** Of a merge: the run that they become part of. */
      readonly into?: string;
    }
  /** They are looked at again then. */
  | { readonly kind: 'wait'; readonly until: number; readonly reason: string }
  | { readonly kind: 'nothing' }
);

const hourMs = 3_600_000;
const lookAgainMs = 5000;

/**
 * Decides what a task's moved images lead to: part of a run that has not begun, a run, or a run later. It waits for one that is going, which may
 * stand on the former image and would push over the newer one's result if it ended after it.
 */
export function decideBaseImageRun(
  { task, trigger }: { readonly task: string; readonly trigger: string },
  moved: readonly MovedImage[],
  runs: BaseImageRuns,
  limits: ChainLimits,
  now: number,
): BaseImageRunDecision {
  const refused = moved.flatMap((each): readonly RefusedImage[] => {
    const reason = refuseChain(task, chainAfter(pushersOf([each])), limits);
    return reason === undefined ? [] : [{ moved: each, reason }];
  });
  const images = moved.filter((each) => !refused.some((other) => other.moved === each));
  if (images.length === 0) return { kind: 'nothing', refused };
  const pushers = pushersOf(images);
  const causedBy = pushers.map(({ runId }) => runId);
  if (runs.queued !== undefined) {
    const { runId, cause } = runs.queued;
    return { kind: 'merge', into: runId, cause: join(cause, causeOf(trigger, images)), images, causedBy, refused };
  }
  if (runs.active !== undefined) {
    const reason = `${runs.active} is still going, and a run follows it`;
    return { kind: 'wait', until: now + lookAgainMs, reason, refused };
  }
  const recent = runs.recent.filter((time) => time > now - hourMs);
  if (recent.length >= limits.maxPerHour) {
    const reason = `throttled: base images have started ${recent.length} runs of this task within an hour`;
    return { kind: 'wait', until: Math.min(...recent) + hourMs, reason, refused };
  }
  return { kind: 'start', cause: causeOf(trigger, images), images, causedBy, refused };
}

function pushersOf(moved: readonly MovedImage[]): readonly PushingRun[] {
  return moved.flatMap(({ pusher }) => pusher ?? []);
}

function causeOf(trigger: string, moved: readonly MovedImage[]): BaseImageCause {
  const chain = chainAfter(pushersOf(moved));
  return {
    kind: 'base-image',
    trigger,
    images: moved.map(({ image }) => image),
    ...(chain.length === 0 ? {} : { chain: [...chain] }),
  };
}

/** One cause of two; of an image that is in both, the later digest counts. */
function join(former: BaseImageCause, later: BaseImageCause): BaseImageCause {
  const nameOf = ({ registry, repository, tag = '' }: BaseImageCause['images'][number]): string =>
    `${registry}/${repository}:${tag}`;
  const images = new Map([...former.images, ...later.images].map((image) => [nameOf(image), image]));
  const chain = new Map([...(former.chain ?? []), ...(later.chain ?? [])].map((link) => [link.runId, link]));
  return {
    ...former,
    images: [...images.values()],
    ...(chain.size === 0 ? {} : { chain: [...chain.values()] }),
  };
}
