import type { Cause } from '../http/schemas/cause.ts';

/** A run in the chain of runs that led to another one by their images. */
export interface ChainLink {
  readonly task: string;
  readonly runId: string;
}

/** A run that pushed an image. */
export interface PushingRun {
  readonly runId: string;
  /** Absent for a quick run. */
  readonly task?: string;
  readonly cause: Cause;
}

/** Limits of what base images may start. */
export interface ChainLimits {
  /** Longest chain of runs; 10 by default. */
  readonly maxDepth: number;
  /** Most runs of one task within an hour; 12 by default. */
  readonly maxPerHour: number;
}

/** The limits when nothing is said. */
export const defaultChainLimits: ChainLimits = { maxDepth: 10, maxPerHour: 12 };

/** The chain that a run gets which the images of these runs start: theirs, and themselves; each run once, causes before what they caused. */
export function chainAfter(pushers: readonly PushingRun[]): readonly ChainLink[] {
  const links = new Map<string, ChainLink>();
  for (const { runId, task, cause } of pushers) {
    const before = cause.kind === 'base-image' ? (cause.chain ?? []) : [];
    for (const link of before) links.set(link.runId, link);
    if (task !== undefined) links.set(runId, { task, runId });
  }
  return [...links.values()];
}

/**
 * Why an image must not start a run of a task, given the chain that led to it; undefined: it may. A build that is not reproducible gives a new
 * digest each time, so that nothing else would ever end a circle.
 */
export function refuseChain(
  task: string,
  chain: readonly ChainLink[],
  { maxDepth }: Pick<ChainLimits, 'maxDepth'>,
): string | undefined {
  const own = chain.findLast((link) => link.task === task);
  if (own !== undefined) {
    const path = [...chain.slice(chain.indexOf(own)).map((link) => link.task), task].join(' → ');
    return `the image comes from run ${own.runId} of this very task: ${path} would go on for ever`;
  }
  if (chain.length >= maxDepth) return `${chain.length} runs have led to this one, and ${maxDepth} is the limit`;
  return undefined;
}

/**
 * Follows who pushes what each task stands on, from one task; gives the first circle as names, the task at both ends, or undefined.
 * `basesOf` are the tasks whose images a task stands on.
 */
export function findCircle(
  task: string,
  basesOf: (task: string) => readonly string[],
  { maxDepth }: Pick<ChainLimits, 'maxDepth'> = defaultChainLimits,
): readonly string[] | undefined {
  const seen = new Set<string>();
  const walk = (name: string, path: readonly string[]): readonly string[] | undefined => {
    for (const base of basesOf(name)) {
      if (base === task) return [task, ...path, task];
      if (seen.has(base) || path.length >= maxDepth) continue;
      seen.add(base);
      const circle = walk(base, [base, ...path]);
      if (circle !== undefined) return circle;
    }
    return undefined;
  };
  return walk(task, []);
}
